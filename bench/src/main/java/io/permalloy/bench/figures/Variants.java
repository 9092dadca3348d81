package io.permalloy.bench.figures;

import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Lines;
import io.permalloy.bench.subject.Subject;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps of a run. The first three quarters of the positions are read and replaced; the last
 * quarter is for removing and inserting again, so that the others always find their keys. Each step
 * starts elsewhere and comes back to a position after many rounds only. With so few entries that a
 * round has more operations than a sixteenth of them, it walks them all more than once, and once
 * before, untimed: that measures the caches.
 */
final class Variants {
  private static final int PARTS = 16;

  static final String LINES = "two lines, dependent";
  static final String LINES_AND_COPY = "two lines and copy, dependent";

  /** Sizes of the batches. */
  static final List<Integer> AT_ONCE = List.of(32, 64);

  static final int LARGEST_BATCH = 64;

  private final Dataset data;
  private final int stretch;
  private final int calls;
  private final List<Step> steps = new ArrayList<>();
  private int starts;

  Variants(Dataset data, int operations) {
    stretch = Math.min(operations, data.size() / PARTS);
    if (stretch < 1) {
      throw new IllegalArgumentException(
          "rounds need 1 operation and " + PARTS + " entries at least, not " + operations);
    }
    this.data = data;
    this.calls = operations / stretch;
  }

  /** How many positions are walked at a time: as many are always out, removed. */
  int stretch() {
    return stretch;
  }

  static String get(String subject) {
    return subject + " get";
  }

  static String getDependent(String subject) {
    return subject + " get, dependent";
  }

  static String put(String subject) {
    return subject + " put (replace)";
  }

  static String updateDependent(String subject) {
    return subject + " get + put, dependent";
  }

  static String insert(String subject) {
    return subject + " put (insert)";
  }

  static String remove(String subject) {
    return subject + " remove";
  }

  static String linesAtOnce(int batch) {
    return "lines and copy, " + batch + " at once";
  }

  static String getAtOnce(String subject, int batch) {
    return subject + " get, " + batch + " at once";
  }

  static String putAtOnce(String subject, int batch) {
    return subject + " put, " + batch + " at once";
  }

  List<Step> steps() {
    return steps;
  }

  /** The limit. */
  void addLines(Lines lines) {
    byte[] buffer = new byte[64];
    add(LINES, (from, count) -> lines.chase(count) == 0 ? 0 : count, Variants::all);
    add(
        LINES_AND_COPY,
        (from, count) -> lines.chaseAndCopy(count, buffer) == 0 ? 0 : count,
        Variants::all);
    for (int batch : AT_ONCE) {
      long[] found = new long[batch];
      add(
          linesAtOnce(batch),
          (from, count) -> lines.copyAtOnce(from, count, found, buffer),
          Variants::all);
    }
  }

  /** A subject that has operations on many keys, already loaded. */
  void addAtOnce(String name, Subject subject) {
    for (int size : AT_ONCE) {
      Loops loops = Loops.of(subject.client());
      int[] batch = new int[size];
      add(
          getAtOnce(name, size),
          (from, count) -> loops.getsAtOnce(from, count, batch),
          (from, count) -> (count + size - 1L) / size * size);
      add(
          putAtOnce(name, size),
          (from, count) -> loops.putsAtOnce(from, count, batch, from),
          Variants::all);
    }
  }

  /** A subject, already loaded. */
  void addSubject(String name, Client client) {
    Loops loops = Loops.of(client);
    add(get(name), loops::gets, data::sumOfValues);
    add(
        getDependent(name),
        loops::getsDependent,
        (from, count) -> data.first(data.wrap((long) from + count)));
    add(put(name), (from, count) -> loops.puts(from, count, from), Variants::all);
    add(
        updateDependent(name),
        loops::updatesDependent,
        (from, count) -> data.first(data.wrap((long) from + count + 1)));
    addRemoveAndInsert(name, loops);
  }

  /** What is inserted was removed a round or more before, so that it is out of the caches again. */
  private void addRemoveAndInsert(String name, Loops loops) {
    int first = data.size() / 4 * 3;
    int end = first + (data.size() - first) / stretch * stretch;
    loops.removes(first, stretch);
    steps.add(
        new Step(
            remove(name),
            first,
            end + 1,
            first + stretch,
            stretch,
            1,
            loops::removes,
            Variants::all));
    steps.add(
        new Step(
            insert(name),
            first,
            end + 1,
            first,
            stretch,
            1,
            (from, count) -> loops.puts(from, count, from),
            Variants::all));
  }

  private static long all(int from, int count) {
    return count;
  }

  private void add(String name, Step.Body body, Step.Body expected) {
    int end = data.size() / 4 * 3;
    int start = (int) ((long) end * (starts++ % 5) / 5);
    steps.add(new Step(name, 0, end, start, stretch, calls, body, expected));
  }
}
