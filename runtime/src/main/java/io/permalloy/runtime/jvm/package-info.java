/** Child processes that run Java, and memory shared with them. */
package io.permalloy.runtime.jvm;
