/** Regions, files, system calls: what a store is made of. */
package io.permalloy.offheap.segment;
