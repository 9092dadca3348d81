package io.permalloy.bench.report;

import java.util.List;

/** The order in which operations are shown. */
final class Operations {
  /** Those of which the plots and the table of the README show peers. */
  static final List<String> MAIN =
      List.of(
          "get", "getDependent", "getAll32", "put", "putAll32", "miss", "insert", "remove", "add");

  private static final List<String> ORDER =
      List.of(
          "get",
          "getDependent",
          "put",
          "miss",
          "insert",
          "remove",
          "add",
          "compareAndSet",
          "putIfAbsent",
          "putIfAbsentPresent",
          "getAll8",
          "getAll32",
          "getAll64",
          "putAll8",
          "putAll32",
          "putAll64",
          "mixed 50",
          "mixed 95",
          "iterate",
          "growth",
          "oneLine",
          "twoLines",
          "twoLinesAndCopy");

  private Operations() {}

  /** Smaller comes first; what is not known comes last. */
  static int rank(String operation) {
    int place = ORDER.indexOf(operation);
    return place < 0 ? ORDER.size() : place;
  }
}
