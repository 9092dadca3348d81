package io.permalloy.offheap.structure;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.RetireBag;
import io.permalloy.offheap.alloc.SizeClasses;
import io.permalloy.offheap.cells.CellTables;
import io.permalloy.offheap.cells.CellWord;
import io.permalloy.offheap.epoch.SessionLine;
import io.permalloy.offheap.index.SlotWord;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.map.BytesCursor;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.LongLongMap;
import io.permalloy.offheap.map.OffHeapStore;
import io.permalloy.offheap.map.RecordCursor;
import io.permalloy.offheap.map.Session;
import io.permalloy.offheap.map.SnapshotRecordMap;
import io.permalloy.offheap.map.StoreStatus;
import io.permalloy.offheap.map.StoreView;
import io.permalloy.offheap.segment.SlabWord;
import io.permalloy.offheap.segment.StoreLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/** The bytes of a store's file, to be damaged: words by offset, and where things are in it. */
final class StoreImage {
  static final long MAX = 16 << 20;
  static final int ENTRIES = 3000;
  static final int RECORDS = 500;
  static final int LONGS = 700;
  static final int SNAPSHOTS = 40;

  /** Everything that maps of {@link #fill} count, and their names. */
  static final int IN_ALL = ENTRIES + 1 + RECORDS - 1 + LONGS + SNAPSHOTS + 4;

  private final ByteBuffer bytes;
  final StoreLayout layout = StoreLayout.forSize(MAX);

  StoreImage(byte[] image) {
    bytes = ByteBuffer.wrap(image.clone()).order(ByteOrder.LITTLE_ENDIAN);
  }

  byte[] bytes() {
    return bytes.array();
  }

  static byte[] key(int i) {
    return ByteBuffer.allocate(12).putInt(i * 7).putLong(i * 0x9e3779b97f4a7c15L).array();
  }

  /** A store at rest: byte map 1 with short and long values, record map 2, longs 3, snapshots 4. */
  static byte[] closed(Path path) {
    try (OffHeapStore store = OffHeapStore.inFile("closed", path, MAX)) {
      fill(store);
      bringGrowthToAnEnd(store, path);
    }
    return read(path);
  }

  /** A store as a killed process leaves it: with a bag of retired blocks that a pin keeps. */
  static byte[] abandoned(Path path) {
    try (OffHeapStore store = OffHeapStore.inFile("abandoned", path, MAX)) {
      fill(store);
      BytesMap map = store.bytesMap("m");
      try (Session reader = store.session();
          Session writer = store.session();
          BytesCursor cursor = map.cursor(reader)) {
        cursor.next();
        BytesMap through = map.with(writer);
        for (int i = 0; i < 400; i++) {
          through.put(key(i), new byte[50]);
        }
        return read(path);
      }
    }
  }

  /** Where a key is depends on the seed: damage is planted into tables that have no next one. */
  private static void bringGrowthToAnEnd(OffHeapStore store, Path path) {
    try (StoreView view = StoreView.open("closed", path)) {
      int rounds = 0;
      while (view.status().maps().stream().anyMatch(StoreStatus.MapStatus::growing)) {
        if (++rounds > 20) {
          throw new AssertionError("growth has no end: " + view.status().maps());
        }
        put(store); // updates help
      }
    }
  }

  private static void fill(OffHeapStore store) {
    put(store);
    MemorySegment key = MemorySegment.ofArray(new long[1]);
    store.bytesMap("gone").put(key.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE), new byte[9]);
    store.drop("gone");
  }

  /** Puts everything in, or anew. */
  private static void put(OffHeapStore store) {
    try (Session session = store.session()) {
      BytesMap map = store.bytesMap("m").with(session);
      for (int i = 0; i < ENTRIES; i++) {
        map.put(key(i), new byte[i % 97]);
      }
      map.put(key(ENTRIES), new byte[200_000]);
      try (RecordCursor cursor = store.recordMap("r", 2).cursor(session)) {
        for (int i = 0; i < RECORDS; i++) {
          if (cursor.find((long) i)) {
            cursor.remove();
          }
          cursor.acquire(i, new long[] {i, 2L * i});
        }
        cursor.find(0L);
        cursor.remove();
      }
      LongLongMap longs = store.longLongMap("l").with(session);
      for (long i = 0; i < LONGS; i++) { // each seventh value does not fit into its cell
        longs.put(i, i % 7 == 0 ? 0x8001L << 48 | i : i);
      }
      SnapshotRecordMap snapshots = store.snapshotRecordMap("s", 3).with(session);
      for (long i = 0; i < 2 * SNAPSHOTS; i++) { // each twice: in one half, then in the other
        if (i < SNAPSHOTS) {
          snapshots.remove(i);
        }
        snapshots.put(i % SNAPSHOTS, new long[] {i, 2 * i, 3 * i});
      }
    }
  }

  private static byte[] read(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long get(long at) {
    return bytes.getLong((int) at);
  }

  void put(long at, long word) {
    bytes.putLong((int) at, word);
  }

  void xor(long at, long mask) {
    put(at, get(at) ^ mask);
  }

  static long offset(long ref) {
    return ref << StoreLayout.GRANULE_SHIFT;
  }

  long root(int map) {
    return get(layout.map(map));
  }

  long table(int map) {
    return offset(SlotWord.ref(root(map)));
  }

  long buckets(int map) {
    return 1L << TableLayout.log2(root(map));
  }

  long bucket(int map, long number) {
    return table(map) + TableLayout.bucketsAt(TableLayout.log2(root(map))) + 64 * number;
  }

  /** Offsets of slots of home buckets whose words pass; -1 if there is none. */
  long slot(int map, LongPredicate words, int skip) {
    int left = skip;
    for (long b = 0; b < buckets(map); b++) {
      for (int i = 0; i < SlotWord.SLOTS; i++) {
        if (words.test(get(bucket(map, b) + 8 * i)) && left-- == 0) {
          return bucket(map, b) + 8 * i;
        }
      }
    }
    throw new AssertionError("no such slot");
  }

  static boolean isLive(long word) {
    return word != 0 && SlotWord.ref(word) != 0 && (word & SlotWord.TENTATIVE) == 0;
  }

  long liveSlot(int map, int skip) {
    return slot(map, StoreImage::isLive, skip);
  }

  /** A bucket with a live word in its first slot and an empty one in its last. */
  long roomyBucket(int map) {
    for (long b = 0; b < buckets(map); b++) {
      long at = bucket(map, b);
      if (isLive(get(at)) && get(at + 48) == SlotWord.EMPTY) {
        return at;
      }
    }
    throw new AssertionError("all buckets are full");
  }

  /** Offset of a cell of the map of longs whose value word passes. */
  long cell(LongPredicate values) {
    long line = line(at -> cellIn(at, values) != 0);
    return cellIn(line, values);
  }

  private long cellIn(long line, LongPredicate values) {
    for (int i = 0; i < CellWord.LINK; i += CellWord.CELL_BYTES) {
      if (CellWord.isKey(get(line + i)) && values.test(get(line + i + CellWord.VALUE))) {
        return line + i;
      }
    }
    return 0;
  }

  /** Offset of a home line of the map of longs that passes. */
  private long line(LongPredicate lines) {
    int log2 = TableLayout.log2(root(3));
    for (long b = 0; b < 1L << log2; b++) {
      long line = table(3) + CellTables.linesAt(log2) + 64 * b;
      if (lines.test(line)) {
        return line;
      }
    }
    throw new AssertionError("no such line");
  }

  /** One whose chain ends there. */
  long lastLine() {
    return line(at -> get(at + CellWord.LINK) == CellWord.END);
  }

  /** One with two keys. */
  long twoCells() {
    return line(at -> CellWord.isKey(get(at)) && CellWord.isKey(get(at + CellWord.CELL_BYTES)));
  }

  /** Offset of a box, and its cell. */
  long boxed() {
    return cell(CellWord::isBox);
  }

  long box() {
    return offset(CellWord.ref(get(boxed() + CellWord.VALUE)));
  }

  /** A bucket that goes on in another. */
  long chained(int map) {
    for (long b = 0; b < buckets(map); b++) {
      if (SlotWord.ref(get(bucket(map, b) + SlotWord.LINK)) != 0) {
        return bucket(map, b);
      }
    }
    throw new AssertionError("no chain");
  }

  long entry(int map, int skip) {
    return offset(SlotWord.ref(get(liveSlot(map, skip))));
  }

  long slabWordOf(long offset) {
    return layout.slabWord((int) (offset >>> StoreLayout.SLAB_SHIFT));
  }

  /** Flips the allocation of the block that begins at an offset, as a remote free does. */
  void toggle(long offset) {
    int c = SlabWord.detail(get(slabWordOf(offset)));
    long start = offset & -StoreLayout.SLAB_BYTES;
    int index = (int) ((offset - start - SizeClasses.blocksAt(c)) / SizeClasses.bytes(c));
    xor(start + SizeClasses.freeMapAt(c) + (index >>> 6 << 3), 1L << index);
  }

  /** Offset of a free block of a class, or of a larger one. */
  long freeBlock(int least) {
    for (int slab = layout.firstSlab(); slab < layout.slabs(); slab++) {
      long word = get(layout.slabWord(slab));
      long start = (long) slab << StoreLayout.SLAB_SHIFT;
      int c = SlabWord.detail(word);
      if (SlabWord.state(word) == SlabWord.OWNED && c >= least) {
        for (int i = 0; i < SizeClasses.blocks(c); i++) {
          long at = start + (i >>> 6 << 3);
          if (((get(at) ^ get(at + SizeClasses.freeMapAt(c))) >>> i & 1) == 0) {
            return start + SizeClasses.blocksAt(c) + (long) i * SizeClasses.bytes(c);
          }
        }
      }
    }
    throw new AssertionError("no free block of class " + least);
  }

  int classOf(long offset) {
    return SlabWord.detail(get(slabWordOf(offset)));
  }

  int slab(int state) {
    for (int slab = layout.firstSlab(); slab < layout.slabs(); slab++) {
      if (SlabWord.state(get(layout.slabWord(slab))) == state) {
        return slab;
      }
    }
    throw new AssertionError("no slab in state " + state);
  }

  void copy(long from, long to, int length) {
    for (int i = 0; i < length; i += 8) {
      put(to + i, get(from + i));
    }
  }

  /** A line with a retired block in its bag. */
  int bagLine() {
    for (int line = 1; line <= layout.lines(); line++) {
      if (bagEntry(line) != 0) {
        return line;
      }
    }
    throw new AssertionError("all bags are empty");
  }

  /** Offset of an entry of the bag of {@link #bagLine}. */
  long bagEntry() {
    return bagEntry(bagLine());
  }

  private long bagEntry(int line) {
    long chunk = get(layout.line(line) + SessionLine.BAG);
    while (chunk != 0) {
      long at = offset(chunk);
      for (int i = 0; i < get(at + RetireBag.COUNT); i++) {
        if (get(at + RetireBag.ENTRIES + 16L * i) != 0) {
          return at + RetireBag.ENTRIES + 16L * i;
        }
      }
      chunk = get(at + RetireBag.NEXT);
    }
    return 0;
  }

  /** All words that mean something: the header's tables, and slabs that are in use. */
  List<Long> meaningful() {
    List<Long> all = new ArrayList<>();
    long tables = layout.slabWord(layout.slabs());
    for (long at = 0x80; at < tables; at += 8) {
      if (get(at) != 0 || at < 0x1000 + 1024) {
        all.add(at);
      }
    }
    for (int slab = layout.firstSlab(); slab < layout.slabs(); slab++) {
      if (SlabWord.state(get(layout.slabWord(slab))) >= SlabWord.OWNED) {
        for (long at = (long) slab << 16; at < slab + 1L << 16; at += 8) {
          if (get(at) != 0) {
            all.add(at);
          }
        }
      }
    }
    return all;
  }

  static long life(long offset) {
    return offset + Block.LIFE;
  }
}
