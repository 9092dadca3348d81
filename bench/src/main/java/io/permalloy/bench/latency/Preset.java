package io.permalloy.bench.latency;

/** A load with a name. */
public enum Preset {
  /** The load of a packet pipeline: every packet brings its tasks all at once. */
  PACKETS(
      "packets",
      "20,000 packets a second, each 10 gets, 10 puts and 10 removes due at once",
      "600k",
      "get=1,put=1,remove=1",
      30);

  private final String label;
  private final String meaning;
  private final String rate;
  private final String mix;
  private final int burst;

  Preset(String label, String meaning, String rate, String mix, int burst) {
    this.label = label;
    this.meaning = meaning;
    this.rate = rate;
    this.mix = mix;
    this.burst = burst;
  }

  /**
   * Finds one.
   *
   * @param label its name
   * @return the preset
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Preset of(String label) {
    StringBuilder all = new StringBuilder();
    for (Preset preset : values()) {
      if (preset.label.equals(label)) {
        return preset;
      }
      all.append(all.isEmpty() ? "" : "; ").append(preset.label).append(": ");
      all.append(preset.meaning);
    }
    throw new IllegalArgumentException("no preset is called '" + label + "'; there is " + all);
  }

  /**
   * Its name in options.
   *
   * @return the name
   */
  public String label() {
    return label;
  }

  /**
   * What it stands for.
   *
   * @return a line
   */
  public String meaning() {
    return meaning;
  }

  /**
   * Operations a second.
   *
   * @return as {@link Quantities#rate} reads it
   */
  public String rate() {
    return rate;
  }

  /**
   * What they are.
   *
   * @return as {@link Mix#parse} reads it
   */
  public String mix() {
    return mix;
  }

  /**
   * How many are due at once.
   *
   * @return operations
   */
  public int burst() {
    return burst;
  }
}
