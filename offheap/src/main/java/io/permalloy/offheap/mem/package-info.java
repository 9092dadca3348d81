/** Access to off-heap memory, and nothing else. */
package io.permalloy.offheap.mem;
