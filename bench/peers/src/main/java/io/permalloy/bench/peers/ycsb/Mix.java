package io.permalloy.bench.peers.ycsb;

import java.util.Arrays;
import java.util.Locale;
import java.util.Properties;

/** YCSB's core workloads that need no order of keys and no more records than were loaded. */
enum Mix {
  /** Session store. */
  A("50% read, 50% update", "updateproportion", 0.5),

  /** Photo tags. */
  B("95% read, 5% update", "updateproportion", 0.05),

  /** User profiles. */
  C("100% read", "updateproportion", 0),

  /** User database. */
  F("50% read, 50% read-modify-write", "readmodifywriteproportion", 0.5);

  private final String text;
  private final String other;
  private final double share;

  Mix(String text, String other, double share) {
    this.text = text;
    this.other = other;
    this.share = share;
  }

  /**
   * Reads a name.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  static Mix parse(String name) {
    String upper = name.strip().toUpperCase(Locale.ROOT);
    for (Mix mix : values()) {
      if (mix.name().equals(upper)) {
        return mix;
      }
    }
    throw new IllegalArgumentException(
        "no workload '%s'; there are %s. D inserts more records than the maps are sized for, and E scans, which maps without order cannot"
            .formatted(name, Arrays.toString(values())));
  }

  String text() {
    return text;
  }

  /** Its proportions, as the files workloada to workloadf of YCSB have them. */
  void addTo(Properties properties) {
    for (String proportion : new String[] {"updateproportion", "readmodifywriteproportion"}) {
      properties.setProperty(proportion, proportion.equals(other) ? Double.toString(share) : "0");
    }
    properties.setProperty("readproportion", Double.toString(1 - share));
    properties.setProperty("insertproportion", "0");
    properties.setProperty("scanproportion", "0");
    properties.setProperty("requestdistribution", "zipfian");
  }
}
