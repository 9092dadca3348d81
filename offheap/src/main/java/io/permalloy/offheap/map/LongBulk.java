package io.permalloy.offheap.map;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.cells.CellIndex;
import io.permalloy.offheap.cells.CellProtocol;
import io.permalloy.offheap.cells.CellRead;
import io.permalloy.offheap.cells.CellWord;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * Bulk operations of a {@link LongLongMap}, a part at a time: copy the keys in, mix them, touch all
 * lines, then finish one by one. Each is a loop of its own, so small that its cache misses overlap.
 */
final class LongBulk {
  private final LongLongMap map;
  private final CellIndex cells;
  private final CellProtocol protocol;
  private final CellRead read;
  private final Sessions sessions;

  LongBulk(LongLongMap map, CellIndex cells, CellProtocol protocol, Sessions sessions) {
    this.map = map;
    this.cells = cells;
    this.protocol = protocol;
    this.read = cells.read();
    this.sessions = sessions;
  }

  /** Room for the part that is under way. One session's. */
  static final class Part {
    /** So many misses the memory system takes at a time, and more; and the bits of a word. */
    static final int AT_ONCE = 64;

    final long[] mixed = new long[AT_ONCE];
    final long[] words = new long[AT_ONCE];
    final long[] found = new long[AT_ONCE];

    /** Written so that loads which only touch are made. */
    @SuppressWarnings("UnusedVariable")
    private long touched;

    void keep(long word) {
      touched = word;
    }
  }

  void getAll(long[] keys, int from, int count, long[] values, long ifAbsent) {
    Objects.checkFromIndexSize(from, count, Math.min(keys.length, values.length));
    Session s = sessions.take();
    try {
      Part part = s.part();
      for (int i = from; i < from + count; i += Part.AT_ONCE) {
        int n = Math.min(Part.AT_ONCE, from + count - i);
        System.arraycopy(keys, i, part.mixed, 0, n);
        getPart(s, part, n, ifAbsent);
        System.arraycopy(part.words, 0, values, i, n);
      }
    } finally {
      sessions.done(s);
    }
  }

  void getAll(
      MemorySegment keys,
      long keysOffset,
      int count,
      MemorySegment values,
      long valuesOffset,
      long ifAbsent) {
    check(keys, keysOffset, count);
    check(values, valuesOffset, count);
    Session s = sessions.take();
    try {
      Part part = s.part();
      for (int i = 0; i < count; i += Part.AT_ONCE) {
        int n = Math.min(Part.AT_ONCE, count - i);
        copyIn(keys, keysOffset + 8L * i, part.mixed, n);
        getPart(s, part, n, ifAbsent);
        MemorySegment.copy(
            part.words, 0, values, ValueLayout.JAVA_LONG_UNALIGNED, valuesOffset + 8L * i, n);
      }
    } finally {
      sessions.done(s);
    }
  }

  private static void check(MemorySegment segment, long offset, int count) {
    Objects.checkFromIndexSize(0, count, Integer.MAX_VALUE);
    Objects.checkFromIndexSize(offset, 8L * count, segment.byteSize());
  }

  private static void copyIn(MemorySegment from, long offset, long[] to, int n) {
    MemorySegment.copy(from, ValueLayout.JAVA_LONG_UNALIGNED, offset, to, 0, n);
  }

  /** From keys in {@code mixed} to values in {@code words}. */
  private void getPart(Session s, Part part, int n, long ifAbsent) {
    mix(part.mixed, n);
    long epoch = read.epoch();
    part.keep(read.words(part.mixed, n, part.words));
    boolean isTrue = read.isStill(epoch) && !s.isClosed();
    for (int i = 0; i < n; i++) {
      long word = part.words[i];
      if (word >>> CellWord.SPECIAL_SHIFT != 0 && isTrue) {
        part.words[i] = word ^ CellWord.FLIP;
      } else if (word == CellWord.ABSENT && isTrue) {
        part.words[i] = ifAbsent;
      } else {
        part.words[i] = map.getPinned(s, part.mixed[i], ifAbsent);
      }
    }
  }

  private void mix(long[] keys, int n) {
    for (int i = 0; i < n; i++) {
      keys[i] = cells.mix(keys[i]);
    }
  }

  /** Returns how many of the keys were not there. */
  int update(int what, long[] keys, int from, int count, long[] arguments) {
    Objects.checkFromIndexSize(from, count, Math.min(keys.length, arguments.length));
    Session s = sessions.take();
    try {
      int absent = 0;
      Part part = s.part();
      for (int i = from; i < from + count; i += Part.AT_ONCE) {
        int n = Math.min(Part.AT_ONCE, from + count - i);
        System.arraycopy(keys, i, part.mixed, 0, n);
        System.arraycopy(arguments, i, part.words, 0, n);
        absent += updatePart(s, what, part, n);
      }
      return absent;
    } finally {
      sessions.done(s);
    }
  }

  int update(
      int what,
      MemorySegment keys,
      long keysOffset,
      int count,
      MemorySegment arguments,
      long argumentsOffset) {
    check(keys, keysOffset, count);
    check(arguments, argumentsOffset, count);
    Session s = sessions.take();
    try {
      int absent = 0;
      Part part = s.part();
      for (int i = 0; i < count; i += Part.AT_ONCE) {
        int n = Math.min(Part.AT_ONCE, count - i);
        copyIn(keys, keysOffset + 8L * i, part.mixed, n);
        copyIn(arguments, argumentsOffset + 8L * i, part.words, n);
        absent += updatePart(s, what, part, n);
      }
      return absent;
    } finally {
      sessions.done(s);
    }
  }

  private int updatePart(Session s, int what, Part part, int n) {
    mix(part.mixed, n);
    part.keep(read.words(part.mixed, n, part.found));
    int absent = 0;
    int i = 0;
    while (i < n) {
      Participant p = s.enterInPlace();
      try {
        while (i < n) {
          protocol.update(p, s.seek(), what, part.mixed[i], part.words[i], 0);
          absent += s.seek().present() ? 0 : 1;
          i++;
        }
      } catch (StoreFullException first) {
        part.keep(i); // room is made below, unpinned
      } finally {
        s.exit();
      }
      if (i < n) {
        map.updateInRoom(s, what, part.mixed[i], part.words[i], 0);
        absent += s.seek().present() ? 0 : 1;
        i++;
      }
    }
    return absent;
  }
}
