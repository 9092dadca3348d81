package io.permalloy.bench.peers.ycsb;

import io.permalloy.bench.stats.Progress;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Subject;
import io.permalloy.bench.subject.SubjectFactory;
import io.permalloy.bench.subject.Subjects;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Runs the workloads on several maps, one after the other. */
final class Ycsb {
  private final Settings settings;
  private final List<Mix> mixes;
  private final List<Row> rows = new ArrayList<>();
  private final Map<String, String> reasons = new LinkedHashMap<>();
  private boolean complete = true;

  Ycsb(Settings settings, List<Mix> mixes) {
    this.settings = settings;
    this.mixes = mixes;
  }

  /** A map that cannot run, or fails, is there with the reason. */
  void run(List<String> maps, Progress progress) {
    int steps = maps.size() + 1;
    progress.at(0, steps, NoMap.NAME);
    run(settings.unverified(), NoMap.NAME, NoMap::new);
    for (int i = 0; i < maps.size(); i++) {
      String map = maps.get(i);
      progress.at(i + 1, steps, map);
      run(settings, map, data -> open(map, data));
    }
    progress.end();
  }

  private Subject open(String map, Dataset data) {
    SubjectFactory factory = Subjects.factory(map);
    if (factory.threads() < settings.threads()) {
      throw new UnsupportedOperationException(
          "it is for %d thread, not %d".formatted(factory.threads(), settings.threads()));
    }
    return Subjects.open(map, data);
  }

  /**
   * Runs one map, which need not be on the class path: first in small, so that the JVM has compiled
   * what it measures.
   */
  void run(Settings with, String map, Function<Dataset, Subject> opener) {
    try {
      new MapRun(with.small(), map, opener).run(mixes);
      rows.addAll(new MapRun(with, map, opener).run(mixes));
    } catch (UnsupportedOperationException e) {
      reasons.put(map, e.getMessage());
    } catch (RuntimeException e) {
      complete = false;
      reasons.put(map, "failed: " + e.getMessage());
    }
  }

  List<Row> rows() {
    return rows;
  }

  /** Why maps have no rows. */
  Map<String, String> reasons() {
    return reasons;
  }

  /** False if a map failed that could run. */
  boolean isComplete() {
    return complete;
  }

  String text() {
    return YcsbTable.text(settings, rows, reasons);
  }

  /** For a file. */
  Map<String, Object> values() {
    List<Map<String, Object>> all = new ArrayList<>();
    rows.forEach(row -> all.add(row.values()));
    reasons.forEach(
        (map, reason) -> {
          Map<String, Object> missing = new LinkedHashMap<>();
          missing.put("map", map);
          missing.put("reason", reason);
          all.add(missing);
        });
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("settings", settings.values());
    values.put("rows", all);
    return values;
  }
}
