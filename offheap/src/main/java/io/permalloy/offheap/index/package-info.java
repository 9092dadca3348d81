/** The lock-free hash index, its growth, and the protocols of the maps. */
package io.permalloy.offheap.index;
