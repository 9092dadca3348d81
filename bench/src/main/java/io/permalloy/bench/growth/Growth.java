package io.permalloy.bench.growth;

import io.permalloy.bench.stats.Machine;
import io.permalloy.bench.stats.Progress;
import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Fills a map and records the latency of every insert. In turn with it, a block after a block, the
 * same thread runs the same loop without the map, until as much time has been recorded as for the
 * inserts: what the machine does to a thread in so much time is then in both, and the difference is
 * the map's.
 */
public final class Growth {
  private static final int BLOCK = 1_000;

  private final Dataset data;
  private final int[] order;
  private final Progress progress;

  /**
   * Prepares the keys.
   *
   * @param data all keys
   * @param seed of the order of the inserts
   * @param progress where to show it
   */
  public Growth(Dataset data, long seed, Progress progress) {
    this.data = data;
    this.order = data.order(seed);
    this.progress = progress;
  }

  /**
   * Warms up with a map of its own, then fills another, empties it and fills it again. The first
   * filling grows the map; the second finds it large and its memory there.
   *
   * @param name of the map
   * @param open makes an empty one
   * @param first inserts that are not recorded
   * @return the results: settings, a row for each kind of operation, and the course of the filling
   *     that grows the map
   */
  public Map<String, Object> run(String name, Supplier<Subject> open, int first) {
    try (Subject map = open.get()) {
      Client client = map.client();
      Latencies unused = new Latencies("warm-up");
      fill(client, 0, unused, new Latencies("warm-up"), course(0), "warming up");
    }
    List<Object> rows = new ArrayList<>();
    Course course = course(first);
    try (Subject map = open.get()) {
      Client client = map.client();
      Latencies floor = new Latencies("no map");
      Latencies growing = new Latencies("insert, growing");
      fill(client, first, growing, floor, course, "growing");
      rows.add(growing.row());
      rows.add(floor.row());
      for (int position : order) {
        client.remove(position);
      }
      Latencies secondFloor = new Latencies("no map, again");
      Latencies large = new Latencies("insert, grown before");
      fill(client, first, large, secondFloor, course(first), "filling again");
      rows.add(large.row());
      rows.add(secondFloor.row());
    } finally {
      progress.end();
    }
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("machine", Machine.describe());
    results.put("settings", Map.of("map", name, "entries", data.size(), "notRecorded", first));
    results.put("latencies", rows);
    results.put("series", course.points());
    return results;
  }

  private Course course(int first) {
    return new Course(first, order.length);
  }

  private void fill(
      Client client, int first, Latencies inserts, Latencies floor, Course course, String what) {
    for (int i = 0; i < first; i++) {
      client.put(order[i], i);
    }
    byte[] key = data.keyBuffer();
    byte[] value = data.valueBuffer();
    for (int from = first; from < order.length; from += BLOCK) {
      int end = Math.min(from + BLOCK, order.length);
      insert(client, from, end, inserts, course);
      while (floor.totalNs() < inserts.totalNs()) {
        pretend(key, value, from, end, floor);
      }
      if (from / BLOCK % 64 == 0) {
        progress.at(from, order.length, what);
      }
    }
  }

  private void insert(Client client, int from, int end, Latencies latencies, Course course) {
    for (int i = from; i < end; i++) {
      long start = System.nanoTime();
      client.put(order[i], i);
      long ns = System.nanoTime() - start;
      latencies.record(ns);
      course.record(i + 1, ns);
    }
  }

  /** All of {@link #insert} but the map. */
  private void pretend(byte[] key, byte[] value, int from, int end, Latencies latencies) {
    for (int i = from; i < end; i++) {
      long start = System.nanoTime();
      data.key(order[i], key);
      data.value(order[i], i, value);
      latencies.record(System.nanoTime() - start);
    }
  }
}
