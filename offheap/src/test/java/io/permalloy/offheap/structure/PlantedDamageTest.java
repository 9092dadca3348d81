package io.permalloy.offheap.structure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.RetireBag;
import io.permalloy.offheap.alloc.SizeClasses;
import io.permalloy.offheap.cells.CellWord;
import io.permalloy.offheap.check.CheckReport;
import io.permalloy.offheap.check.Fault;
import io.permalloy.offheap.check.Progress;
import io.permalloy.offheap.check.Where;
import io.permalloy.offheap.epoch.SessionLine;
import io.permalloy.offheap.index.EntryProtocol;
import io.permalloy.offheap.index.RecordProtocol;
import io.permalloy.offheap.index.SlotWord;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.map.OffHeapStore;
import io.permalloy.offheap.map.StoreRepair;
import io.permalloy.offheap.map.StoreView;
import io.permalloy.offheap.segment.SlabWord;
import io.permalloy.offheap.segment.StoreLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Damage of each kind, planted into a sound store, is found, and called what it is. */
final class PlantedDamageTest {
  private static Path folder;
  private static byte[] closed;
  private static byte[] abandoned;

  /** Damage, and what a check must say about it, among other things. */
  record Plant(String name, Fault fault, Consumer<StoreImage> damage) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Plant plant(String name, Fault fault, Consumer<StoreImage> damage) {
    return new Plant(name, fault, damage);
  }

  @BeforeAll
  static void make() throws IOException {
    folder = Files.createTempDirectory(Path.of("/dev/shm"), "permalloy-test");
    closed = StoreImage.closed(folder.resolve("closed"));
    abandoned = StoreImage.abandoned(folder.resolve("abandoned"));
  }

  @AfterAll
  static void clear() throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static Path write(StoreImage image) {
    try {
      return Files.write(folder.resolve("s"), image.bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CheckReport check(StoreImage image) {
    try (StoreView view = StoreView.open("s", write(image))) {
      return view.check(Progress.NONE);
    }
  }

  // ---- what is sound

  @Test
  void aStoreAtRestIsSoundAndEveryByteIsSomewhere() {
    CheckReport report = check(new StoreImage(closed));
    assertEquals(List.of(), report.findings());
    assertTrue(report.full() && report.isClean());
    assertEquals(StoreImage.IN_ALL, report.entries());
    assertEquals(StoreImage.MAX, report.bytes().values().stream().mapToLong(Long::longValue).sum());
    long boxes = (StoreImage.LONGS + 6) / 7; // the other longs have no block
    assertEquals(report.entries() - StoreImage.LONGS + boxes, report.blocks().get(Where.ENTRIES));
    assertEquals(0, report.bytes().get(Where.LEAKED));
  }

  @Test
  void whatAKilledProcessLeavesIsNoDamage() {
    CheckReport report = check(new StoreImage(abandoned));
    assertTrue(report.isClean(), report.findings()::toString);
    assertTrue(report.counts().get(Fault.LEFT_OVER) >= 2, report.findings()::toString);
    assertEquals(1, report.blocks().get(Where.IN_FLIGHT)); // the writer has put off its last one
    assertTrue(report.blocks().get(Where.RETIRED) >= 399, report.blocks()::toString);
  }

  // ---- what is not

  static final List<Plant> IN_A_CLOSED_STORE =
      List.of(
          plant("freed block in a slot", Fault.DANGLING_REF, i -> i.toggle(i.entry(1, 5))),
          plant(
              "slot names the middle of a block",
              Fault.DANGLING_REF,
              i -> i.put(i.liveSlot(1, 7), i.get(i.liveSlot(1, 7)) + 1)),
          plant(
              "slot names what is behind the end",
              Fault.DANGLING_REF,
              i -> i.put(i.liveSlot(1, 7), i.get(i.liveSlot(1, 7)) | SlotWord.ref(-1))),
          plant(
              "block in two slots",
              Fault.DOUBLY_OWNED,
              i -> i.put(i.roomyBucket(1) + 48, i.get(i.roomyBucket(1)))),
          plant(
              "block in the indexes of two maps",
              Fault.DOUBLY_OWNED,
              i -> i.put(i.roomyBucket(2) + 48, i.get(i.liveSlot(1, 3)))),
          plant("key twice", Fault.DUPLICATE_KEY, PlantedDamageTest::duplicate),
          plant(
              "leaked block",
              Fault.LEAKED_BLOCK,
              i -> {
                long block = i.freeBlock(i.classOf(i.entry(1, 3)));
                i.put(StoreImage.life(block), 2);
                i.toggle(block);
              }),
          plant(
              "entry gone from its slot",
              Fault.LEAKED_BLOCK,
              i -> i.put(i.liveSlot(1, 9), SlotWord.EMPTY)),
          plant("wrong tag", Fault.WRONG_PLACE, i -> i.xor(i.liveSlot(1, 11), 1L << 50)),
          plant(
              "two entries changed places",
              Fault.WRONG_PLACE,
              i -> {
                long a = i.liveSlot(1, 1);
                long b = i.liveSlot(1, 100);
                long word = i.get(a);
                i.put(a, i.get(b));
                i.put(b, word);
              }),
          plant("flipped bit in a key", Fault.WRONG_PLACE, i -> i.xor(i.entry(1, 4) + 16, 4)),
          plant(
              "cut chain",
              Fault.CUT_CHAIN,
              i -> i.put(i.chained(1) + SlotWord.LINK, SlotWord.EMPTY)),
          plant(
              "chain that leads back",
              Fault.CHAIN,
              i -> {
                long link = i.chained(1) + SlotWord.LINK;
                long next = StoreImage.offset(SlotWord.ref(i.get(link)));
                i.put(next + SlotWord.LINK, i.get(link));
              }),
          plant(
              "link into a home bucket",
              Fault.CHAIN,
              i -> i.put(i.chained(1) + SlotWord.LINK, i.bucket(1, 0) >>> 4)),
          plant(
              "link out of the store",
              Fault.CHAIN,
              i -> i.put(i.chained(1) + SlotWord.LINK, 1L << 43)),
          plant("empty word", Fault.CHAIN, i -> i.put(i.liveSlot(1, 20), 0)),
          plant("frozen word", Fault.CHAIN, i -> i.xor(i.liveSlot(1, 20), SlotWord.FROZEN)),
          plant("tentative word", Fault.CHAIN, i -> i.xor(i.liveSlot(1, 20), SlotWord.TENTATIVE)),
          plant(
              "tag without a ref",
              Fault.CHAIN,
              i -> i.put(i.slot(1, w -> w == SlotWord.EMPTY, 2), SlotWord.EMPTY | 1L << 45)),
          plant(
              "retired block in a slot",
              Fault.RETIRED_REF,
              i -> i.put(StoreImage.life(i.entry(1, 8)), Block.retired(1, 2))),
          plant(
              "life of another world",
              Fault.BLOCK,
              i -> i.put(StoreImage.life(i.entry(1, 8)), 1L << 45)),
          plant(
              "value longer than its block",
              Fault.BLOCK,
              i -> i.xor(i.entry(1, 6) + Block.INFO, 1L << 40)),
          plant(
              "value of a negative length",
              Fault.BLOCK,
              i -> i.xor(i.entry(1, 6) + Block.INFO, 1L << 63)),
          plant(
              "key longer than its block",
              Fault.BLOCK,
              i -> i.xor(i.entry(1, 6) + Block.INFO, 1L << 31)),
          plant("committed 5 times", Fault.BLOCK, i -> i.xor(i.entry(1, 6) + Block.INFO, 4)),
          plant(
              "entry of another kind",
              Fault.WRONG_KIND,
              i -> i.xor(i.entry(1, 6) + Block.INFO, 3L << 8)),
          plant(
              "record in no state",
              Fault.BLOCK,
              i -> i.put(i.entry(2, 6) + RecordProtocol.STATE, 1L << 40 | 1)),
          plant(
              "record of other fields",
              Fault.BLOCK,
              i -> i.xor(i.entry(2, 6) + Block.INFO, 8L << 32)),
          plant(
              "snapshot of other fields",
              Fault.BLOCK,
              i -> i.xor(i.entry(4, 6) + Block.INFO, 8L << 32)),
          plant(
              "long in another bucket",
              Fault.WRONG_PLACE,
              i -> i.xor(i.cell(v -> !CellWord.isBox(v)), 1L << 61)),
          plant(
              "long twice",
              Fault.DUPLICATE_KEY,
              i -> {
                long cell = i.cell(v -> true);
                i.put(cell + CellWord.CELL_BYTES, i.get(cell));
              }),
          plant("long behind an empty cell", Fault.CHAIN, i -> i.put(i.twoCells(), CellWord.EMPTY)),
          plant(
              "long without a value word",
              Fault.CHAIN,
              i -> i.put(i.cell(v -> true) + CellWord.VALUE, 0)),
          plant(
              "frozen long",
              Fault.CHAIN,
              i -> i.put(i.cell(v -> true) + CellWord.VALUE, CellWord.FROZEN_ABSENT)),
          plant(
              "frozen long without a record",
              Fault.CHAIN,
              i -> i.put(i.cell(v -> true) + CellWord.VALUE, CellWord.FROZEN | 5 << 2)),
          plant(
              "link between cells that cannot be",
              Fault.CHAIN,
              i -> i.put(i.lastLine() + CellWord.LINK, 5)),
          plant(
              "link between cells that leads astray",
              Fault.CHAIN,
              i -> i.put(i.lastLine() + CellWord.LINK, 5L << 2 | CellWord.PRESENT)),
          plant(
              "closed chain of cells",
              Fault.CHAIN,
              i -> i.put(i.lastLine() + CellWord.LINK, CellWord.CLOSED)),
          plant("freed box", Fault.DANGLING_REF, i -> i.toggle(i.box())),
          plant("box of another key", Fault.WRONG_PLACE, i -> i.xor(i.box() + CellWord.BOX_KEY, 1)),
          plant("box of another kind", Fault.WRONG_KIND, i -> i.xor(i.box() + Block.INFO, 1 << 8)),
          plant(
              "lost box",
              Fault.LEAKED_BLOCK,
              i -> i.put(i.boxed() + CellWord.VALUE, CellWord.ABSENT)),
          plant("table of another kind", Fault.TABLE, i -> i.xor(i.table(1) + Block.INFO, 1L << 8)),
          plant("table of another size", Fault.TABLE, i -> i.xor(i.layout.map(1), 1L << 45)),
          plant("table that is no block", Fault.TABLE, i -> i.xor(i.layout.map(1), 1L << 12)),
          plant(
              "next table that is none",
              Fault.TABLE,
              i -> i.put(i.table(1) + TableLayout.NEXT, TableLayout.word(77, 11))),
          plant(
              "extent that is none",
              Fault.TABLE,
              i -> i.put(i.table(1) + TableLayout.EXTENTS, 12345)),
          plant("map without a name", Fault.DIRECTORY, PlantedDamageTest::unname),
          plant(
              "map that is not there, with a table",
              Fault.DIRECTORY,
              i -> i.xor(i.layout.map(1) + 16, 2)),
          plant(
              "map of fields that cannot be",
              Fault.DIRECTORY,
              i -> i.xor(i.layout.map(1) + 16, 8 << 8)),
          plant(
              "map of an unknown kind",
              Fault.UNKNOWN_KIND,
              i -> i.xor(i.layout.map(1) + 16, 8 << 4)),
          plant("other hash seed", Fault.DIRECTORY, i -> i.xor(i.layout.map(1) + 8, 1)),
          plant("slab of no class", Fault.SLAB, i -> i.xor(i.slabWordOf(i.entry(1, 1)), 63L << 20)),
          plant(
              "slab in no state",
              Fault.SLAB,
              i -> i.xor(i.layout.slabWord(i.slab(SlabWord.OWNED)), 8)),
          plant(
              "free slab with an owner",
              Fault.SLAB,
              i -> i.xor(i.layout.slabWord(i.slab(SlabWord.VIRGIN)), 3L << 4)),
          plant(
              "slab of an owner that cannot be",
              Fault.SLAB,
              i -> i.xor(i.layout.slabWord(i.slab(SlabWord.OWNED)), 0x8000L << 4)),
          plant(
              "slab of another class",
              Fault.DANGLING_REF,
              i -> i.xor(i.slabWordOf(i.entry(1, 1)), 1L << 20)),
          plant(
              "slab given back with blocks in it",
              Fault.DANGLING_REF,
              i -> i.put(i.slabWordOf(i.entry(1, 1)), SlabWord.of(9, 0, 0, SlabWord.POOL))),
          plant(
              "run that is too long",
              Fault.SLAB,
              i -> i.xor(i.layout.slabWord(i.slab(SlabWord.HEAD)), 1L << 30)),
          plant(
              "run that has lost its end",
              Fault.SLAB,
              i -> i.put(i.layout.slabWord(i.slab(SlabWord.TAIL)), SlabWord.of(2, 0, 0, 1))),
          plant(
              "part of a run with no page", Fault.SLAB, i -> part(i, i.slab(SlabWord.TAIL), 1, 0)),
          plant(
              "part of a run with every page",
              Fault.SLAB,
              i -> part(i, i.slab(SlabWord.TAIL), 1, SlabWord.ALL_PAGES)),
          plant("part of no run", Fault.LEAKED_SLAB, i -> part(i, i.slab(SlabWord.POOL), 0, 3)),
          plant(
              "slab on its way to nobody",
              Fault.LEAKED_SLAB,
              i ->
                  i.put(
                      i.layout.slabWord(i.slab(SlabWord.VIRGIN)),
                      SlabWord.of(1, 0, 1, SlabWord.FRESH))),
          plant(
              "owner that does not know its slabs",
              Fault.LEAKED_SLAB,
              i -> {
                int owner = SlabWord.owner(i.get(i.slabWordOf(i.entry(1, 1))));
                i.put(i.layout.line(owner) + SessionLine.FLAGS, 0);
              }),
          plant(
              "bits of no block",
              Fault.BITMAP,
              i -> {
                long entry = i.entry(1, 1);
                int c = i.classOf(entry);
                long start = entry & -StoreLayout.SLAB_BYTES;
                i.xor(start + 8L * (SizeClasses.words(c) - 1), 1L << 63);
              }),
          plant(
              "session line in no state",
              Fault.SESSION_LINE,
              i -> i.put(i.layout.line(1) + SessionLine.STATE, 1L << 40 | 1)),
          plant(
              "free session line with a block in flight",
              Fault.SESSION_LINE,
              i ->
                  i.put(
                      i.layout.line(1) + SessionLine.IN_ALLOCATION,
                      SessionLine.inFlight(i.entry(1, 1) >>> 4, 1, Block.ENTRY))),
          plant(
              "free session line with a pin",
              Fault.SESSION_LINE,
              i -> i.put(i.layout.line(1), 2L << SessionLine.PIN_LO_SHIFT)),
          plant("pin of the future", Fault.SESSION_LINE, i -> i.put(i.layout.line(1), 1L << 60)),
          plant(
              "bag that is none",
              Fault.BAG,
              i -> i.put(i.layout.line(1) + SessionLine.BAG, i.entry(1, 1) >>> 4)),
          plant(
              "bag out of the store",
              Fault.BAG,
              i -> i.put(i.layout.line(1) + SessionLine.BAG, 1L << 43)));

  private static void duplicate(StoreImage i) {
    long bucket = i.roomyBucket(1);
    long entry = StoreImage.offset(SlotWord.ref(i.get(bucket)));
    int c = i.classOf(entry);
    long twin = i.freeBlock(c);
    i.copy(entry, twin, SizeClasses.bytes(c));
    i.toggle(twin);
    i.put(bucket + 48, i.get(bucket) & ~SlotWord.ref(-1) | twin >>> 4);
  }

  /** The catalog's entry of map 1 names another one. */
  private static void part(StoreImage image, int slab, int distance, int pages) {
    long word = SlabWord.of(2, distance, pages, SlabWord.PART);
    image.put(image.layout.slabWord(slab), word);
  }

  private static void unname(StoreImage i) {
    int n = 0;
    long value = i.entry(0, n) + EntryProtocol.valueAt(1);
    while ((int) i.get(value) != 1) {
      value = i.entry(0, ++n) + EntryProtocol.valueAt(1);
    }
    i.put(value, i.get(value) + 7);
  }

  static final List<Plant> IN_AN_ABANDONED_STORE =
      List.of(
          plant(
              "retired block in a slot",
              Fault.DOUBLY_OWNED,
              i -> i.put(i.roomyBucket(2) + 48, SlotWord.ref(i.get(i.bagEntry())))),
          plant("retired block in no bag", Fault.LEAKED_BLOCK, i -> i.put(i.bagEntry(), 0)),
          plant("bag entry of no block", Fault.BAG, i -> i.put(i.bagEntry(), 1L << 43)),
          plant(
              "chunk with too many entries",
              Fault.BAG,
              i -> i.put(chunk(i) + RetireBag.COUNT, 255)),
          plant(
              "bag that leads back",
              Fault.DOUBLY_OWNED,
              i -> i.put(chunk(i) + RetireBag.NEXT, chunk(i) >>> 4)),
          plant(
              "retired in the future",
              Fault.BLOCK,
              i -> {
                long entry = i.bagEntry();
                long block = StoreImage.offset(SlotWord.ref(i.get(entry)));
                i.put(StoreImage.life(block), Block.retired(i.bagLine(), 1L << 40));
                i.put(entry + 8, 1L << 40);
              }),
          plant(
              "block in flight that is nowhere",
              Fault.SESSION_LINE,
              i ->
                  i.put(
                      i.layout.line(i.bagLine()) + SessionLine.IN_UNLINK,
                      SessionLine.inFlight(3, 1, Block.ENTRY))),
          plant(
              "slabs in flight behind the end",
              Fault.SESSION_LINE,
              i -> {
                long line = i.layout.line(i.bagLine());
                i.put(line + SessionLine.IN_OTHER_COUNT, 1000);
                i.put(line + SessionLine.IN_OTHER, SessionLine.inOther(20, 0, SessionLine.SLABS));
              }),
          plant(
              "line of a process that cannot be",
              Fault.SESSION_LINE,
              i -> i.put(i.layout.line(i.bagLine()) + SessionLine.STATE, SessionLine.owned(5000))));

  private static long chunk(StoreImage i) {
    return StoreImage.offset(i.get(i.layout.line(i.bagLine()) + SessionLine.BAG));
  }

  @ParameterizedTest
  @FieldSource("IN_A_CLOSED_STORE")
  void isFound(Plant plant) {
    assertFound(plant, closed);
  }

  @ParameterizedTest
  @FieldSource("IN_AN_ABANDONED_STORE")
  void isFoundBesideWhatAKillHasLeft(Plant plant) {
    assertFound(plant, abandoned);
  }

  private static void assertFound(Plant plant, byte[] sound) {
    StoreImage image = new StoreImage(sound);
    plant.damage.accept(image);
    CheckReport report = check(image);
    assertFalse(report.isClean(), "not found");
    assertTrue(report.counts().containsKey(plant.fault), report.findings()::toString);
  }

  /** Nothing hangs, and nothing but these two is thrown. */
  @ParameterizedTest
  @FieldSource("IN_A_CLOSED_STORE")
  @Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aReadComesToAnEnd(Plant plant) {
    StoreImage image = new StoreImage(closed);
    plant.damage.accept(image);
    try (StoreView view = StoreView.open("s", write(image))) {
      List<String> said = new ArrayList<>();
      read(said, () -> view.bytesMap("m").forEach((k, v) -> assertTrue(v.length <= 200_000)));
      read(said, () -> view.recordMap("r").forEach((k, fields) -> assertEquals(2, fields.length)));
      read(said, () -> view.recordMap("s").forEach((k, fields) -> assertEquals(3, fields.length)));
      read(said, view::status);
      assertTrue(said.stream().allMatch(text -> text.contains("store s")), said::toString);
    } catch (UncheckedIOException refused) {
      assertTrue(refused.getMessage().contains("store s"), refused.getMessage());
    }
  }

  private static void read(List<String> said, Runnable read) {
    try {
      read.run();
    } catch (IllegalStateException | NoSuchElementException e) {
      said.add(e.getMessage());
    }
  }

  // ---- repair

  @Test
  void aRepairGivesBackWhatNothingLeadsTo() {
    for (Plant plant : IN_A_CLOSED_STORE) {
      if (plant.fault.severity() == Fault.Severity.LOSS) {
        StoreImage image = new StoreImage(closed);
        plant.damage.accept(image);
        StoreRepair repair = StoreRepair.run("s", write(image), Progress.NONE);
        assertTrue(repair.done() && repair.after().isClean(), plant + " " + repair);
        assertEquals(1, Math.min(1, repair.blocks() + repair.slabs()), plant.name);
        assertEquals(repair.after().count(Fault.Severity.NOTE), 0, plant.name);
        try (OffHeapStore store = OffHeapStore.inFile("s", folder.resolve("s"), StoreImage.MAX)) {
          long there =
              store.bytesMap("m").size()
                  + store.recordMap("r", 2).size()
                  + store.longLongMap("l").size()
                  + store.snapshotRecordMap("s", 3).size();
          assertEquals(there, repair.after().entries() - store.maps().size(), plant.name);
        }
      }
    }
  }

  @Test
  void aRepairFinishesWhatTheDeadHaveLeft() {
    StoreRepair repair = StoreRepair.run("s", write(new StoreImage(abandoned)), Progress.NONE);
    assertTrue(repair.done());
    assertEquals(List.of(), repair.after().findings());
    assertEquals(0, repair.after().blocks().get(Where.RETIRED));
  }

  @Test
  void aRepairChangesNothingIfThereIsDamage() throws IOException {
    StoreImage image = new StoreImage(closed);
    image.put(image.chained(1) + SlotWord.LINK, SlotWord.EMPTY);
    Path path = write(image);
    StoreRepair repair = StoreRepair.run("s", path, Progress.NONE);
    assertFalse(repair.done());
    assertFalse(repair.after().isClean());
    assertTrue(java.util.Arrays.equals(image.bytes(), Files.readAllBytes(path)));
  }

  // ---- a store that is open

  static final List<Plant> IN_AN_OPEN_STORE =
      IN_A_CLOSED_STORE.stream()
          .filter(
              p ->
                  switch (p.fault) {
                    case DANGLING_REF, WRONG_PLACE, DUPLICATE_KEY, WRONG_KIND, RETIRED_REF, CHAIN ->
                        !p.name.equals("tentative word") && !p.name.contains("leads back");
                    default -> false;
                  })
          .toList();

  /** What can be told while others might be working: planted behind the back of an open store. */
  @ParameterizedTest
  @FieldSource("IN_AN_OPEN_STORE")
  void isFoundInAStoreInUse(Plant plant) throws IOException {
    Path path = write(new StoreImage(closed));
    try (OffHeapStore store = OffHeapStore.inFile("s", path, StoreImage.MAX);
        StoreView view = StoreView.open("s", path)) {
      assertTrue(store.exists("m"));
      StoreImage image = new StoreImage(Files.readAllBytes(path));
      plant.damage.accept(image);
      overwrite(path, image);
      CheckReport report = view.check(Progress.NONE);
      assertFalse(report.full());
      assertTrue(report.counts().containsKey(plant.fault), report.findings()::toString);
      overwrite(path, new StoreImage(closed)); // it closes what it finds
    }
  }

  /** In place: the file must not become shorter under those who have it mapped. */
  private static void overwrite(Path path, StoreImage image) throws IOException {
    Files.write(path, image.bytes(), java.nio.file.StandardOpenOption.WRITE);
  }
}
