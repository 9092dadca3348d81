/** The index of a long to long map: keys and values in place, a cache line for three of them. */
package io.permalloy.offheap.cells;
