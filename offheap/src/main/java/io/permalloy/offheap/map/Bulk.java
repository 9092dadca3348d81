package io.permalloy.offheap.map;

/** Room for the part of a bulk operation that is under way. One session's. */
final class Bulk {
  /** So many misses the memory system takes at a time, and more. */
  static final int AT_ONCE = 32;

  final long[] hashes = new long[AT_ONCE];
  final long[] blocks = new long[AT_ONCE];

  /** Written so that loads which only touch are made. */
  @SuppressWarnings("UnusedVariable")
  private long touched;

  void keep(long word) {
    touched = word;
  }
}
