/** Memory access, segments, allocator, epochs, the hash index and the maps. */
module io.permalloy.offheap {
  requires io.permalloy.numa;

  exports io.permalloy.offheap;
  exports io.permalloy.offheap.check;
  exports io.permalloy.offheap.map;
}
