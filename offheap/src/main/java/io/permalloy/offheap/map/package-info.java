/** The maps of a store, and how they are used. */
package io.permalloy.offheap.map;
