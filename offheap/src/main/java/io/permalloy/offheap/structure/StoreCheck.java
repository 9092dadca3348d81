package io.permalloy.offheap.structure;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.SizeClasses;
import io.permalloy.offheap.check.CheckReport;
import io.permalloy.offheap.check.Fault;
import io.permalloy.offheap.check.Finding;
import io.permalloy.offheap.check.Progress;
import io.permalloy.offheap.check.Where;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.segment.SlabWord;
import io.permalloy.offheap.segment.StoreLayout;
import io.permalloy.offheap.segment.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether the structure of a store is sound: memory SPEC section 7, index SPEC I1 to I6. Reads
 * only, follows nothing that it has not looked at, allocates a byte for each block.
 *
 * <p>Use: {@link #lines}, {@link #slabs}, {@link #map} for each map, {@link #finish}.
 *
 * <p><b>A new kind of map</b> gets its own {@link MapCheck} and a line in {@link #checkOf}.
 */
public final class StoreCheck {
  /** How much is told. */
  public enum Depth {
    /**
     * Nobody uses the store: everything but the buckets of the maps, in a time that does not depend
     * on how much is in them.
     */
    QUICK,
    /** Nobody uses the store: everything. */
    FULL,
    /**
     * Others use the store: single words, tables, buckets and what they name. What each block's
     * place is changes too often; blocks that are seen nowhere are {@link #candidates}.
     */
    LIVE
  }

  private static final int MOST_CANDIDATES = 100_000;

  private final Depth depth;
  private final Window window;
  private final StoreLayout layout;
  private final Blocks blocks;
  private final Findings findings = new Findings();
  private final SessionLines lines;
  private final Slabs slabs;
  private final List<MapCheck> maps = new ArrayList<>();
  private final Map<Where, Long> blockCounts = new EnumMap<>(Where.class);
  private final Map<Where, Long> byteCounts = new EnumMap<>(Where.class);
  private final Map<Long, Long> candidates = new HashMap<>();
  private long[] leaks = new long[16];
  private int leakCount;

  /**
   * A check of a store.
   *
   * @param region its memory
   * @param depth how much
   */
  public StoreCheck(Region region, Depth depth) {
    this.depth = depth;
    this.window = new Window(region);
    this.layout = region.layout();
    this.blocks = new Blocks(window, layout);
    boolean live = depth == Depth.LIVE;
    this.lines = new SessionLines(window, layout, blocks, findings, live);
    this.slabs = new Slabs(window, layout, blocks, lines, findings, live);
    for (Where where : Where.values()) {
      blockCounts.put(where, 0L);
      byteCounts.put(where, 0L);
    }
  }

  /**
   * Where findings go.
   *
   * @return the same object always
   */
  public Findings findings() {
    return findings;
  }

  /** Checks the session lines, and what they hold. */
  public void lines() {
    lines.read();
    if (depth != Depth.LIVE) {
      new Bags(window, blocks, lines, findings).check();
    }
  }

  /** Checks the slab table. After {@link #lines}. */
  public void slabs() {
    slabs.check();
  }

  /**
   * Checks a map.
   *
   * @param place the map
   * @param progress is told how far it is
   */
  public void map(MapPlace place, Progress progress) {
    MapCheck check = checkOf(place);
    maps.add(check);
    if (depth == Depth.QUICK) {
      check.tables();
    } else {
      check.all(progress);
    }
  }

  private MapCheck checkOf(MapPlace place) {
    return switch (place.index().kind()) {
      case Block.ENTRY, Block.RECORD ->
          new ChainCheck(window, blocks, findings, place, depth == Depth.LIVE);
      case Block.BOX -> new CellsCheck(window, blocks, findings, place, depth == Depth.LIVE);
      default -> new UnknownKind(findings, place.name(), place.index().kind());
    };
  }

  /**
   * Looks for what leads nowhere, and adds up.
   *
   * @return what was found
   */
  public CheckReport finish() {
    if (depth == Depth.LIVE) {
      lines.read(); // before and after the maps: what was on its way meanwhile is named by one
    }
    if (depth != Depth.QUICK) {
      boolean everythingKnown = maps.stream().noneMatch(UnknownKind.class::isInstance);
      blocks.forEach((ref, bytes, place) -> block(ref, bytes, place, everythingKnown));
      if (depth == Depth.FULL) {
        maps.forEach(MapCheck::cutOff);
      }
      slabBytes();
    }
    return report();
  }

  /**
   * What was found so far.
   *
   * @return report
   */
  public CheckReport report() {
    return new CheckReport(
        depth != Depth.LIVE,
        findings.kept(),
        findings.counts(),
        findings.unsure(),
        blockCounts,
        byteCounts,
        maps.stream().mapToLong(MapCheck::entries).sum(),
        maps.stream().mapToLong(MapCheck::unsettled).sum());
  }

  private void count(Where where, long blockCount, long bytes) {
    blockCounts.merge(where, blockCount, Long::sum);
    byteCounts.merge(where, bytes, Long::sum);
  }

  private void block(long ref, long bytes, Where place, boolean everythingKnown) {
    Where where = place != null ? place : unplaced(ref, everythingKnown);
    count(where, 1, bytes);
    if (where == Where.LEAKED) {
      long at = Window.offset(ref);
      findings.add(
          Fault.LEAKED_BLOCK,
          "block %x of %d bytes is allocated, but nothing leads to it: life %x, info %x",
          ref,
          bytes,
          window.word(at + Block.LIFE),
          window.word(at + Block.INFO));
      if (leakCount == leaks.length) {
        leaks = Arrays.copyOf(leaks, 2 * leakCount);
      }
      leaks[leakCount++] = ref;
    }
  }

  private Where unplaced(long ref, boolean everythingKnown) {
    if (blocks.isExcused(ref)) {
      return Where.IN_FLIGHT;
    }
    if (!window.isReadable(Window.offset(ref), Block.HEADER)) {
      return Where.UNSEEN;
    }
    long life = window.word(Window.offset(ref) + Block.LIFE);
    if (depth == Depth.LIVE) {
      return unseen(ref, life);
    }
    boolean spilled = Block.isRetired(life) && lines.isSpilled(Block.line(life));
    return spilled ? Where.RETIRED : everythingKnown ? Where.LEAKED : Where.UNSEEN;
  }

  private Where unseen(long ref, long life) {
    if (Block.isRetired(life)) {
      return Where.RETIRED;
    }
    if (Block.kind(window.word(Window.offset(ref) + Block.INFO)) == Block.CHUNK) {
      return Where.BAGS;
    }
    if (candidates.size() < MOST_CANDIDATES) {
      candidates.put(ref, life);
    }
    return Where.UNSEEN;
  }

  /**
   * Allocated blocks of a store in use that were seen nowhere and are not retired: most were on
   * their way. A block that is one in two checks, with the same life, was there throughout the
   * second.
   *
   * @return life by ref
   */
  public Map<Long, Long> candidates() {
    return candidates;
  }

  /**
   * Reports what were candidates before and are still.
   *
   * @param before candidates of an earlier check
   */
  public void suspect(Map<Long, Long> before) {
    candidates.forEach(
        (ref, life) -> {
          if (life.equals(before.get(ref))) {
            findings.add(
                new Finding(
                    Fault.LEAKED_BLOCK,
                    String.format("block %x seems to be allocated for nothing: life %x", ref, life),
                    false));
          }
        });
  }

  private void slabBytes() {
    count(Where.HEADER, layout.firstSlab(), (long) layout.firstSlab() << StoreLayout.SLAB_SHIFT);
    int inRun = 0;
    for (int slab = layout.firstSlab(); slab < layout.slabs(); slab++) {
      long word = blocks.word(slab);
      inRun = Math.max(0, inRun - 1);
      switch (SlabWord.state(word)) {
        case SlabWord.VIRGIN -> count(Where.UNTOUCHED, 1, StoreLayout.SLAB_BYTES);
        case SlabWord.POOL -> count(Where.FREE_SLABS, 1, StoreLayout.SLAB_BYTES);
        case SlabWord.OWNED -> ownedSlab(word);
        case SlabWord.HEAD -> inRun = SlabWord.detail(word);
        default -> {
          if (inRun == 0) {
            count(Where.MOVING, 1, StoreLayout.SLAB_BYTES);
          }
        }
      }
    }
    long inBlocks = 0;
    for (Where where :
        List.of(
            Where.ENTRIES,
            Where.TABLES,
            Where.EXTENTS,
            Where.BAGS,
            Where.RETIRED,
            Where.IN_FLIGHT,
            Where.LEAKED,
            Where.UNSEEN)) {
      inBlocks += byteCounts.get(where);
    }
    long elsewhere = 0;
    for (Where where :
        List.of(Where.HEADER, Where.UNTOUCHED, Where.FREE_SLABS, Where.MOVING, Where.BITMAPS)) {
      elsewhere += byteCounts.get(where);
    }
    count(Where.FREE_BLOCKS, 0, Math.max(0, layout.maxBytes() - inBlocks - elsewhere));
  }

  private void ownedSlab(long word) {
    int c = SlabWord.detail(word);
    if (c < SizeClasses.COUNT) {
      long inBlocks = (long) SizeClasses.blocks(c) * SizeClasses.bytes(c);
      count(Where.BITMAPS, 1, StoreLayout.SLAB_BYTES - inBlocks);
    }
  }

  /**
   * Blocks that nothing leads to.
   *
   * @return their refs
   */
  public long[] leaks() {
    return Arrays.copyOf(leaks, leakCount);
  }

  /**
   * Slabs that nobody can take, or whose owner does not know of them.
   *
   * @return their numbers
   */
  public List<Integer> lostSlabs() {
    return slabs.lost();
  }
}
