package io.permalloy.runtime.writers;

import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/**
 * What the writers did. Times are nanoseconds after the first process was started.
 *
 * @param settings what was asked for
 * @param lives one of each process
 * @param samples bytes written by all, now and then
 * @param faults what was lost or torn, in lines; nothing, if all is well
 * @param usedBytes what the store used in the end
 */
public record WritersReport(
    WritersSettings settings,
    List<Life> lives,
    List<Sample> samples,
    List<String> faults,
    long usedBytes) {

  /**
   * One process.
   *
   * @param started when it was started
   * @param opened when it had the store open
   * @param ended when it had closed the store
   * @param own its writes to keys of its own
   * @param shared its writes to keys that all share, or null
   */
  public record Life(long started, long opened, long ended, Part own, Part shared) {}

  /**
   * Some writes.
   *
   * @param begin of the first
   * @param end of the last
   * @param writes how many
   * @param bytes of values
   */
  public record Part(long begin, long end, long writes, long bytes) {
    double mibPerSecond() {
      return bytes / (1024.0 * 1024) / (Math.max(1, end - begin) / 1e9);
    }
  }

  /**
   * A look at all of them.
   *
   * @param at when
   * @param bytes written until then
   */
  public record Sample(long at, long bytes) {}

  /**
   * The page for people.
   *
   * @return lines
   */
  public String text() {
    Formatter page = new Formatter(new StringBuilder(2048), Locale.ROOT);
    page.format(
        "%-14s %s, %d processes, %d MiB each%n",
        "writers", settings.uri(), settings.processes(), settings.mib());
    page.format(
        "%-14s %9s %9s %12s %10s %10s %10s %10s%n",
        "", "writes", "MiB", "together, s", "MiB/s", "slowest", "median", "fastest");
    row(page, "own keys", lives.stream().map(Life::own).toList());
    if (settings.sameKeys() > 0) {
      row(page, "same " + settings.sameKeys() + " keys", lives.stream().map(Life::shared).toList());
    }
    page.format("%-14s %,d bytes used%n", "store", usedBytes);
    page.format("%-14s %d%n", "lost or torn", faults.size());
    faults.stream().limit(20).forEach(fault -> page.format("  %s%n", fault));
    return page.toString();
  }

  private static void row(Formatter page, String name, List<Part> parts) {
    long begin = parts.stream().mapToLong(Part::begin).min().orElse(0);
    long end = parts.stream().mapToLong(Part::end).max().orElse(0);
    long bytes = parts.stream().mapToLong(Part::bytes).sum();
    Part all = new Part(begin, end, parts.stream().mapToLong(Part::writes).sum(), bytes);
    List<Double> rates = new ArrayList<>(parts.stream().map(Part::mibPerSecond).sorted().toList());
    page.format(
        "%-14s %,9d %,9d %12.3f %10.1f %10.1f %10.1f %10.1f%n",
        name,
        all.writes(),
        bytes >> 20,
        (end - begin) / 1e9,
        all.mibPerSecond(),
        rates.getFirst(),
        rates.get(rates.size() / 2),
        rates.getLast());
  }
}
