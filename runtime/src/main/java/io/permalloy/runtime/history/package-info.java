/** Histories of operations on a map, and whether they are linearizable. */
package io.permalloy.runtime.history;
