/** Maps of Java objects: {@link java.util.concurrent.ConcurrentMap} over a map of bytes. */
package io.permalloy.runtime.typed;
