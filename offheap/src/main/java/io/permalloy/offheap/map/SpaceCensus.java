package io.permalloy.offheap.map;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.BlockWalk;
import io.permalloy.offheap.alloc.SizeClasses;
import io.permalloy.offheap.index.EntryProtocol;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.RecordProtocol;
import io.permalloy.offheap.index.SlotWord;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.map.SpaceUse.Part;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.segment.SlabWord;
import io.permalloy.offheap.segment.StoreLayout;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts what the memory of a store is used for. Reads only, and only memory that stays: what
 * others change meanwhile makes the count wrong, and nothing else. A slab of which only some pages
 * have memory yet does not count.
 */
final class SpaceCensus {
  private final Region region;
  private final StoreLayout layout;
  private final Map<Part, Long> bytes = new EnumMap<>(Part.class);
  private final Map<Long, Part> tables = new HashMap<>();
  private long entries;

  private SpaceCensus(Region region) {
    this.region = region;
    this.layout = region.layout();
  }

  /**
   * Counts. O(store).
   *
   * @param region store
   * @param directory its maps
   * @return the count
   */
  static SpaceUse of(Region region, MapDirectory directory) {
    SpaceCensus census = new SpaceCensus(region);
    for (int map = 0; map < region.layout().maps(); map++) {
      HashIndex index = directory.indexOf(map);
      if (index != null && index.isLive()) {
        census.name(index);
      }
    }
    census.slabs();
    BlockWalk.allocated(region, census::block);
    return new SpaceUse(census.bytes, census.entries);
  }

  private void name(HashIndex index) {
    long root = Mem.getLongAcquire(index.rootAddress());
    long header = region.address(SlotWord.ref(root));
    tables.put(SlotWord.ref(Mem.getLongAcquire(header + TableLayout.AHEAD)), Part.AHEAD);
    tables.put(SlotWord.ref(Mem.getLongAcquire(header + TableLayout.NEXT)), Part.GROWING);
    tables.put(SlotWord.ref(root), Part.TABLES);
  }

  private void add(Part part, long n) {
    bytes.merge(part, n, Long::sum);
  }

  /** Slabs of runs count here; of those with blocks only what no block can use. */
  private void slabs() {
    add(Part.STORE, (long) layout.firstSlab() << StoreLayout.SLAB_SHIFT);
    Part run = Part.BAGS;
    for (int slab = layout.firstSlab(); slab < layout.slabs(); slab++) {
      long word = Mem.getLongAcquire(region.base() + layout.slabWord(slab));
      switch (SlabWord.state(word)) {
        case SlabWord.OWNED -> {
          int c = SlabWord.detail(word);
          long blocks = (long) SizeClasses.blocks(c) * SizeClasses.bytes(c);
          add(Part.FREE_BLOCKS, blocks);
          add(Part.SLAB_REST, StoreLayout.SLAB_BYTES - blocks);
        }
        case SlabWord.HEAD -> run = run(slab);
        case SlabWord.TAIL -> add(run, StoreLayout.SLAB_BYTES);
        case SlabWord.PART ->
            add(run, (long) Integer.bitCount(SlabWord.pages(word)) << SlabWord.PAGE_SHIFT);
        case SlabWord.POOL, SlabWord.INIT -> add(Part.FREE_SLABS, StoreLayout.SLAB_BYTES);
        default -> {} // no memory
      }
    }
  }

  /** The slabs of an entry larger than any class are its padding until it is counted. */
  private Part run(int slab) {
    long ref = (long) slab << StoreLayout.REF_TO_SLAB_SHIFT;
    long block = region.address(ref);
    Part part =
        switch (Block.kind(Mem.getLong(block + Block.INFO))) {
          case Block.TABLE -> tables.getOrDefault(ref, Part.BAGS);
          case Block.EXTENT -> Part.TABLES;
          default -> Part.PADDING;
        };
    if (Block.isRetired(Mem.getLongAcquire(block + Block.LIFE))) {
      part = Part.RETIRED;
    }
    add(part, StoreLayout.SLAB_BYTES);
    return part;
  }

  private void block(long ref) {
    long block = region.address(ref);
    long word =
        Mem.getLongAcquire(
            region.base() + layout.slabWord((int) (ref >>> StoreLayout.REF_TO_SLAB_SHIFT)));
    boolean isRun = SlabWord.state(word) != SlabWord.OWNED;
    long size = isRun ? 0 : SizeClasses.bytes(SlabWord.detail(word));
    add(Part.FREE_BLOCKS, -size);
    if (Block.isRetired(Mem.getLongAcquire(block + Block.LIFE))) {
      add(Part.RETIRED, size);
      return;
    }
    long info = Mem.getLong(block + Block.INFO);
    switch (Block.kind(info)) {
      case Block.ENTRY -> pair(info, size, EntryProtocol.KEY);
      case Block.RECORD -> pair(info, size, RecordProtocol.KEY);
      case Block.TABLE -> add(tables.getOrDefault(ref, Part.BAGS), size);
      case Block.EXTENT -> add(Part.TABLES, size);
      default -> add(Part.BAGS, size);
    }
  }

  private void pair(long info, long size, int header) {
    long key = Block.keyLength(info);
    long value = Block.valueLength(info);
    add(Part.KEYS, key);
    add(Part.VALUES, value);
    add(Part.HEADERS, header);
    add(Part.PADDING, size - key - value - header);
    entries++;
  }
}
