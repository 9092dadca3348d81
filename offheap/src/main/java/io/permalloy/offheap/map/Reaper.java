package io.permalloy.offheap.map;

/** Stub. */
final class Reaper {
  Reaper(OffHeapStore store) {}

  void reapOwnSlot() {}

  void reap(int slot) {}
}
