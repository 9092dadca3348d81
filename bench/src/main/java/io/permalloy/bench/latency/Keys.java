package io.permalloy.bench.latency;

import java.util.List;

/**
 * Which keys a thread's operations go to. Every operation finds what its kind needs, whatever the
 * other threads do, and can be checked:
 *
 * <ul>
 *   <li>the first half of the positions: replaced, or found there by putIfAbsent;
 *   <li>an eighth: compared and set;
 *   <li>an eighth: added to;
 *   <li>all of these: read, so that nothing that is read is ever absent;
 *   <li>the last quarter: removed and brought back, in the same order. A quarter of those is out at
 *       any time, so that what is brought back has long left the caches.
 * </ul>
 *
 * <p>Each thread has a part of its own of each, except for reading.
 */
final class Keys {
  private static final int PARTS = 8;
  private static final int SPARE = 4;

  final Walk gets;
  final Walk misses;
  final Walk replaces;
  final Walk finds;
  final Walk swaps;
  final Walk adds;
  final Walk removes;
  final Walk inserts;

  Keys(int entries, int thread, int threads) {
    int half = at(entries, PARTS / 2);
    int swapped = at(entries, PARTS / 2 + 1);
    int added = at(entries, PARTS / 2 + 2);
    gets = new Walk(0, added, part(0, added, thread, threads));
    misses = new Walk(0, entries, part(0, entries, thread, threads));
    replaces = own(0, half, thread, threads);
    int middle = replaces.length() / 2;
    int first = part(0, half, thread, threads);
    finds = new Walk(first, first + replaces.length(), first + middle);
    swaps = own(half, swapped, thread, threads);
    adds = own(swapped, added, thread, threads);
    removes = own(added, entries, thread, threads);
    inserts = own(added, entries, thread, threads);
  }

  private static int at(int entries, int part) {
    return part(0, entries, part, PARTS);
  }

  private static int part(int from, int end, int part, int parts) {
    return from + (int) ((long) (end - from) * part / parts);
  }

  private static Walk own(int from, int end, int thread, int threads) {
    return new Walk(part(from, end, thread, threads), part(from, end, thread + 1, threads));
  }

  /** How many keys are to be removed before the first operation. */
  int out() {
    return removes.length() / SPARE;
  }

  /** How many keys are out, if {@link #out} were at first. */
  long absent() {
    return removes.steps() - inserts.steps();
  }

  /** How many entries there must be, so that no operation finds another's key. */
  static int least(int threads, Mix mix) {
    List<Action> cycle = mix.cycle();
    long removes = cycle.stream().filter(action -> action == Action.REMOVE).count();
    // Within a cycle, no more than all of its removes can be ahead of its inserts, or behind.
    long changing = Math.max(PARTS, SPARE * (removes + 1));
    return Math.toIntExact(Math.multiplyExact(SPARE * (changing + 1), threads));
  }
}
