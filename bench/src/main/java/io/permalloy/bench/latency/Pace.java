package io.permalloy.bench.latency;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * How a schedule was kept.
 *
 * @param keptUp whether all was issued, and the last of it nearly in time
 * @param reached operations a second
 * @param lateNs how late the last operations were done, of the thread that was latest
 * @param notIssued operations that were never begun
 */
record Pace(boolean keptUp, double reached, long lateNs, long notIssued) {
  static Pace of(List<Timetable> threads) {
    return new Pace(
        threads.stream().allMatch(Timetable::keptUp),
        threads.stream().mapToDouble(Timetable::reached).sum(),
        threads.stream().mapToLong(Timetable::lateNs).max().orElse(0),
        threads.stream().mapToLong(Timetable::notIssued).sum());
  }

  /** As {@link #put} wrote it. */
  static Pace of(Properties properties, String prefix) {
    return new Pace(
        Boolean.parseBoolean(properties.getProperty(prefix + "keptUp")),
        Double.parseDouble(properties.getProperty(prefix + "reached")),
        Long.parseLong(properties.getProperty(prefix + "lateNs")),
        Long.parseLong(properties.getProperty(prefix + "notIssued")));
  }

  void put(Properties properties, String prefix) {
    values().forEach((name, value) -> properties.setProperty(prefix + name, value.toString()));
  }

  /** For files, by name. */
  Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("keptUp", keptUp);
    values.put("reached", Math.round(reached));
    values.put("lateNs", lateNs);
    values.put("notIssued", notIssued);
    return values;
  }

  /** For people, of {@link #values}. */
  static String text(Map<?, ?> values) {
    boolean keptUp = (boolean) values.get("keptUp");
    long reached = (long) values.get("reached");
    long notIssued = (long) values.get("notIssued");
    String text =
        String.format(
            Locale.ROOT,
            "%s: reached %,d operations a second",
            keptUp ? "kept up" : "did not keep up",
            reached);
    if (!keptUp) {
      double late = (long) values.get("lateNs") / 1e9;
      text += String.format(Locale.ROOT, ", at the end %.3f s late", late);
    }
    if (notIssued > 0) {
      text += String.format(Locale.ROOT, "; gave up, %,d operations not issued", notIssued);
    }
    return text;
  }
}
