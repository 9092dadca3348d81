/** Blocks, from birth to reuse. */
package io.permalloy.offheap.alloc;
