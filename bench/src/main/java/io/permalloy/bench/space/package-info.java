/** Where the memory of a store is: counted, not timed, so the same on every machine. */
package io.permalloy.bench.space;
