package io.permalloy.bench.run;

import static io.permalloy.bench.run.Operation.ADD;
import static io.permalloy.bench.run.Operation.COMPARE_AND_SET;
import static io.permalloy.bench.run.Operation.GET;
import static io.permalloy.bench.run.Operation.GET_ALL_32;
import static io.permalloy.bench.run.Operation.GET_ALL_64;
import static io.permalloy.bench.run.Operation.GET_ALL_8;
import static io.permalloy.bench.run.Operation.GET_DEPENDENT;
import static io.permalloy.bench.run.Operation.GROWTH;
import static io.permalloy.bench.run.Operation.INSERT;
import static io.permalloy.bench.run.Operation.ITERATE;
import static io.permalloy.bench.run.Operation.MISS;
import static io.permalloy.bench.run.Operation.MIXED_50;
import static io.permalloy.bench.run.Operation.MIXED_95;
import static io.permalloy.bench.run.Operation.PUT;
import static io.permalloy.bench.run.Operation.PUT_ALL_32;
import static io.permalloy.bench.run.Operation.PUT_ALL_64;
import static io.permalloy.bench.run.Operation.PUT_ALL_8;
import static io.permalloy.bench.run.Operation.PUT_IF_ABSENT;
import static io.permalloy.bench.run.Operation.REMOVE;
import static io.permalloy.bench.run.Operation.TWO_LINES;
import static io.permalloy.bench.run.Operation.TWO_LINES_AND_COPY;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Which cells are measured. Subjects need not be there: what is not is a cell that is missing, with
 * the reason.
 *
 * @param sections in the order in which they run; no cell is in two of them
 */
record Plan(List<Section> sections) {
  private static final String BYTES = "permalloy-bytes";
  private static final String RECORDS = "permalloy-records";
  private static final String LONGS = "permalloy-longs";
  private static final String HEAP = "heap";
  private static final String JCTOOLS = "jctools";
  private static final String AGRONA = "agrona";
  private static final String CHRONICLE = "chronicle";
  private static final String LMDB = "lmdb";
  private static final String MAPDB = "mapdb";
  private static final String MVSTORE = "mvstore";
  private static final String ROCKSDB = "rocksdb";

  /** With those most things are measured. */
  static final List<String> MAIN = List.of(BYTES, CHRONICLE, HEAP);

  private static final List<String> FOUR = List.of(BYTES, RECORDS, CHRONICLE, HEAP);
  private static final List<String> OF_LONGS = List.of(LONGS, CHRONICLE, HEAP, JCTOOLS, AGRONA);

  /** They take long to load, so they are measured with fewer entries. */
  private static final List<String> ENGINES = List.of(BYTES, LMDB, MAPDB, MVSTORE, ROCKSDB);

  private static final String UNIFORM = "uniform";
  private static final String ZIPF = "zipf";

  // With values of 64 bytes: what fits into a core's cache, into the cache of all, and into none.
  private static final int IN_L2 = 1 << 12;
  private static final int IN_L3 = 1 << 17;
  private static final int IN_DRAM = 1 << 22;
  private static final int MILLION = 1 << 20;

  private static final List<Operation> GET_PUT = List.of(GET, PUT);
  private static final List<Operation> MIXES = List.of(MIXED_50, MIXED_95);
  private static final List<Operation> MOST_USED = List.of(GET, GET_DEPENDENT, PUT, INSERT, REMOVE);
  private static final List<Operation> EVERY_KEY =
      List.of(
          GET,
          GET_DEPENDENT,
          MISS,
          PUT,
          INSERT,
          REMOVE,
          PUT_IF_ABSENT,
          COMPARE_AND_SET,
          ADD,
          ITERATE);
  private static final List<Operation> BULK =
      List.of(GET_ALL_8, GET_ALL_32, GET_ALL_64, PUT_ALL_8, PUT_ALL_32, PUT_ALL_64);

  /** Copies the sections, and leaves out what is in one before. */
  Plan {
    Set<Cell> seen = new HashSet<>();
    sections =
        sections.stream()
            .map(s -> new Section(s.name(), s.cells().stream().filter(seen::add).toList()))
            .filter(s -> !s.cells().isEmpty())
            .toList();
  }

  /**
   * Every operation on what is in no cache, and some of them on other sizes and numbers of threads.
   *
   * @param cpus how many there are
   * @return about 20 minutes on two
   */
  static Plan full(int cpus) {
    return new Plan(
        List.of(
            section("memory", memory()),
            section("core", rows(EVERY_KEY, "16/64", IN_DRAM, UNIFORM, 1, FOUR)),
            section("engines", rows(GET_PUT, "16/64", MILLION, UNIFORM, 1, ENGINES)),
            section(
                "longs",
                rows(List.of(GET, GET_DEPENDENT, PUT), "8/8", IN_DRAM, UNIFORM, 1, OF_LONGS),
                rows(BULK, "8/8", IN_DRAM, UNIFORM, 1, List.of(LONGS, CHRONICLE))),
            section(
                "sizes",
                rows(GET_PUT, "16/500", MILLION / 2, UNIFORM, 1, MAIN),
                rows(GET_PUT, "100/1000", MILLION / 4, UNIFORM, 1, MAIN)),
            section(
                "caches",
                rows(GET_PUT, "16/64", IN_L2, UNIFORM, 1, MAIN),
                rows(GET_PUT, "16/64", IN_L3, UNIFORM, 1, MAIN)),
            section("threads", threads(cpus)),
            section(
                "zipf",
                rows(GET_PUT, "16/64", IN_DRAM, ZIPF, 1, MAIN),
                rows(MIXES, "16/64", IN_DRAM, ZIPF, 1, MAIN)),
            section("bulk", rows(BULK, "16/64", IN_DRAM, UNIFORM, 1, MAIN)),
            section("growth", rows(List.of(GROWTH), "16/64", MILLION, UNIFORM, 1, FOUR))));
  }

  /**
   * Some of the cells of {@link #full}, the most telling first.
   *
   * @param cpus how many there are
   * @return about 4 minutes on two
   */
  static Plan quick(int cpus) {
    return new Plan(
        List.of(
            section("memory", memory()),
            section("core", rows(MOST_USED, "16/64", IN_DRAM, UNIFORM, 1, MAIN)),
            section("caches", rows(GET_PUT, "16/64", IN_L2, UNIFORM, 1, MAIN)),
            section("threads", rows(List.of(GET), "16/64", IN_DRAM, UNIFORM, cpus, MAIN))));
  }

  private static List<Cell> memory() {
    return List.of(
        new Cell(TWO_LINES, Cell.MEMORY, "-", IN_DRAM, UNIFORM, 1),
        new Cell(TWO_LINES_AND_COPY, Cell.MEMORY, "-", IN_DRAM, UNIFORM, 1));
  }

  /** Gets and puts by 2, 4, 8 and so on up to all, mixes by all. */
  private static List<Cell> threads(int cpus) {
    List<Cell> cells = new ArrayList<>();
    IntStream.iterate(2, n -> n < cpus, n -> 2 * n)
        .forEach(n -> cells.addAll(rows(GET_PUT, "16/64", IN_DRAM, UNIFORM, n, MAIN)));
    cells.addAll(rows(GET_PUT, "16/64", IN_DRAM, UNIFORM, cpus, MAIN));
    cells.addAll(rows(MIXES, "16/64", IN_DRAM, UNIFORM, cpus, MAIN));
    return cells;
  }

  @SafeVarargs
  private static Section section(String name, List<Cell>... rows) {
    List<Cell> cells = new ArrayList<>();
    for (List<Cell> some : rows) {
      cells.addAll(some);
    }
    return new Section(name, cells);
  }

  private static List<Cell> rows(
      List<Operation> operations,
      String shape,
      int entries,
      String keys,
      int threads,
      List<String> subjects) {
    List<Cell> cells = new ArrayList<>();
    for (Operation operation : operations) {
      for (String subject : subjects) {
        cells.add(new Cell(operation, subject, shape, entries, keys, threads));
      }
    }
    return cells;
  }

  /**
   * Only some cells.
   *
   * @param pattern found in the names of the cells that stay
   * @return a new plan, perhaps without cells
   */
  Plan only(Pattern pattern) {
    return new Plan(
        sections.stream()
            .map(
                s ->
                    new Section(
                        s.name(),
                        s.cells().stream().filter(c -> pattern.matcher(c.name()).find()).toList()))
            .toList());
  }

  /**
   * All cells.
   *
   * @return in the order in which they run
   */
  List<Cell> cells() {
    return sections.stream().flatMap(section -> section.cells().stream()).toList();
  }
}
