package io.permalloy.bench.run;

import io.permalloy.bench.stats.Machine;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a run depends on besides the program: machine, versions, load, and what was asked for. */
final class Environment {
  private static final String FILE = "environment.json";

  private final Map<String, Object> values = new LinkedHashMap<>();

  /** Before a run. Until its end it counts as a part of one. */
  Environment(String command) {
    values.put("machine", Machine.describe());
    values.put("command", command);
    values.put("started", Instant.now().toString());
    values.put("ended", null);
    values.put("loadBefore", Machine.loadAverage());
    values.put("loadAfter", null);
    values.put("peers", PeerVersions.on(System.getProperty("java.class.path")));
    values.put("kind", "partial");
  }

  /**
   * After a run.
   *
   * @param kind {@code quick} or {@code full} if nothing of it was left out, else {@code partial}
   */
  void end(String kind) {
    values.put("ended", Instant.now().toString());
    values.put("loadAfter", Machine.loadAverage());
    values.put("kind", kind);
  }

  Map<String, Object> values() {
    return values;
  }

  String file() {
    return FILE;
  }
}
