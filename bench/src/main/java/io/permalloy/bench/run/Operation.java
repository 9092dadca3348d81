package io.permalloy.bench.run;

import io.permalloy.bench.jmh.GrowthBenchmark;
import io.permalloy.bench.jmh.IterationBenchmark;
import io.permalloy.bench.jmh.LinesBenchmark;
import io.permalloy.bench.jmh.MapBenchmark;
import io.permalloy.bench.jmh.StretchBenchmark;
import java.util.List;

/** What can be measured, the benchmark that does it, and what a subject must offer for it. */
enum Operation {
  GET("get", MapBenchmark.class, "get", "get"),
  GET_DEPENDENT("getDependent", MapBenchmark.class, "getDependent", "get"),
  MISS("miss", MapBenchmark.class, "miss", "get miss"),
  PUT("put", MapBenchmark.class, "put", "get put"),
  INSERT("insert", StretchBenchmark.class, "insert", "put remove"),
  REMOVE("remove", StretchBenchmark.class, "remove", "put remove"),
  PUT_IF_ABSENT("putIfAbsent", StretchBenchmark.class, "putIfAbsent", "remove putIfAbsent"),
  COMPARE_AND_SET("compareAndSet", MapBenchmark.class, "compareAndSet", "get compareAndSet"),
  ADD("add", MapBenchmark.class, "add", "get add"),
  ITERATE("iterate", IterationBenchmark.class, "iterate", "iterate"),
  MIXED_50("mixed 50", MapBenchmark.class, "mixed", "get put"),
  MIXED_95("mixed 95", MapBenchmark.class, "mixed", "get put"),
  GET_ALL_8("getAll8", MapBenchmark.class, "getAll8", "get getAll"),
  GET_ALL_32("getAll32", MapBenchmark.class, "getAll32", "get getAll"),
  GET_ALL_64("getAll64", MapBenchmark.class, "getAll64", "get getAll"),
  PUT_ALL_8("putAll8", MapBenchmark.class, "putAll8", "get putAll"),
  PUT_ALL_32("putAll32", MapBenchmark.class, "putAll32", "get putAll"),
  PUT_ALL_64("putAll64", MapBenchmark.class, "putAll64", "get putAll"),
  GROWTH("growth", GrowthBenchmark.class, "insert", "put"),
  TWO_LINES("twoLines", LinesBenchmark.class, "twoLines", ""),
  TWO_LINES_AND_COPY("twoLinesAndCopy", LinesBenchmark.class, "twoLinesAndCopy", "");

  private final String title;
  private final Class<?> type;
  private final String method;
  private final String needs;

  Operation(String title, Class<?> type, String method, String needs) {
    this.title = title;
    this.type = type;
    this.method = method;
    this.needs = needs;
  }

  /** In names of cells and in tables. */
  String title() {
    return title;
  }

  /** Class and method, as JMH has it. */
  String benchmark() {
    return type.getName() + "." + method;
  }

  /** Operations of {@link io.permalloy.bench.subject.Trial} without which it cannot run. */
  List<String> needs() {
    return needs.isEmpty() ? List.of() : List.of(needs.split(" "));
  }

  /** Gets of a hundred operations if it is a mix, else 0. */
  int readPercent() {
    return switch (this) {
      case MIXED_50 -> 50;
      case MIXED_95 -> 95;
      default -> 0;
    };
  }

  /** Whether it is about a map; else it is about the memory. */
  boolean hasSubject() {
    return type != LinesBenchmark.class;
  }

  /** Whether the number of entries is a parameter; else the benchmark has a number of its own. */
  boolean hasEntries() {
    return type != GrowthBenchmark.class;
  }

  /** Whether the choice of keys is a parameter. */
  boolean hasKeys() {
    return type == MapBenchmark.class;
  }

  /** Whether each iteration runs for a time; else it is one shot of many operations. */
  boolean isTimed() {
    return type == MapBenchmark.class || type == LinesBenchmark.class;
  }

  /** Whether a shot is the whole map. */
  boolean isOfWholeMap() {
    return type == IterationBenchmark.class || type == GrowthBenchmark.class;
  }
}
