package io.permalloy.bench.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.math3.stat.inference.TestUtils;

/**
 * Two result folders, row by row.
 *
 * <p>A row has moved if its intervals in both folders are apart, whatever share of the machine's
 * own drift between them it has felt (all, none or anything between), and the medians differ by at
 * least 3%.
 */
public final class Comparison {
  private enum Verdict {
    SAME(""),
    SLOWER("SLOWER"),
    FASTER("faster"),
    LOST("LOST: "),
    GAINED("new in B"),
    ONLY_IN_A("only in A"),
    NEITHER("ran in neither: ");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }
  }

  private record Line(RowKey key, Row a, Row b, double drift, Verdict verdict) {}

  private static final double LEAST_CHANGE = 0.03;
  private static final double MOST_CHANCE = 0.01;

  private final RawResults a;
  private final RawResults b;
  private final List<Line> lines = new ArrayList<>();

  private Comparison(RawResults a, RawResults b) {
    this.a = a;
    this.b = b;
    Map<RowKey, Row> inA = byKey(a);
    Map<RowKey, Row> inB = byKey(b);
    inA.forEach((key, row) -> lines.add(line(key, row, inB.get(key))));
    inB.forEach(
        (key, row) -> {
          if (!inA.containsKey(key)) {
            lines.add(line(key, null, row));
          }
        });
    lines.sort((x, y) -> RowKey.ORDER.compare(x.key, y.key));
  }

  /**
   * Compares.
   *
   * @param a a results folder
   * @param b another, which is judged
   * @return ratios b / a
   * @throws IOException if one cannot be read
   * @throws IllegalArgumentException if a file in one is not what it should be
   */
  public static Comparison of(Path a, Path b) throws IOException {
    return new Comparison(RawResults.read(a), RawResults.read(b));
  }

  private static Map<RowKey, Row> byKey(RawResults results) {
    Map<RowKey, Row> rows = new LinkedHashMap<>();
    Rows.of(results).forEach(row -> rows.put(row.key(), row));
    return rows;
  }

  private Line line(RowKey key, Row a, Row b) {
    if (a == null || b == null) {
      Verdict verdict = a == null ? Verdict.GAINED : Verdict.ONLY_IN_A;
      return new Line(key, a, b, Double.NaN, verdict);
    }
    if (!a.ran() || !b.ran()) {
      Verdict verdict = a.ran() ? Verdict.LOST : b.ran() ? Verdict.GAINED : Verdict.NEITHER;
      return new Line(key, a, b, Double.NaN, verdict);
    }
    double drift = b.inDram() == a.inDram() ? b.yardstick() / a.yardstick() : Double.NaN;
    Verdict verdict = Verdict.SAME;
    if (hasMoved(key, a.measured(), b.measured(), Double.isFinite(drift) ? drift : 1)) {
      boolean slower = b.measured().median() > a.measured().median();
      verdict = slower ? Verdict.SLOWER : Verdict.FASTER;
    }
    return new Line(key, a, b, drift, verdict);
  }

  private boolean hasMoved(RowKey key, Interval then, Interval now, double drift) {
    if (Math.abs(now.median() / then.median() - 1) < LEAST_CHANGE
        || !then.isApartFrom(now.dividedByAnyOf(1, drift))) {
      return false;
    }
    double[] thenForks = a.measurements().get(key).forkMedians();
    double[] nowForks = b.measurements().get(key).forkMedians();
    if (thenForks.length < 2 || nowForks.length < 2) {
      return true;
    }
    double[] drifted = Arrays.stream(nowForks).map(ns -> ns / drift).toArray();
    return isOther(thenForks, nowForks) && isOther(thenForks, drifted);
  }

  /** Whether forks differ by more than forks of one run do. */
  private static boolean isOther(double[] then, double[] now) {
    // Not a number if nothing varies at all.
    double chance = TestUtils.tTest(then, now);
    return Double.isNaN(chance) || chance < MOST_CHANCE;
  }

  /**
   * Whether something is worse in the second folder.
   *
   * @return true if a row is slower by more than the noise, or could run only in the first
   */
  public boolean isWorse() {
    return count(Verdict.SLOWER) + count(Verdict.LOST) > 0;
  }

  private long count(Verdict verdict) {
    return lines.stream().filter(line -> line.verdict == verdict).count();
  }

  /**
   * For people.
   *
   * @return a line for each row, and a summary
   */
  public String text() {
    StringBuilder out = new StringBuilder();
    describe(out, "A", a);
    describe(out, "B", b);
    out.append(
        """

        ratio: B / A, below 1 is faster. drift: how much slower the machine's own memory or core was
        in B. A row is flagged if its intervals are apart with and without that drift, by 3% or more, and
        forks of one run hardly ever differ so much (p < 0.01).

        """);
    int width = lines.stream().mapToInt(line -> line.key.toString().length()).max().orElse(0);
    String format = "%-" + Math.max(width, 3) + "s %10s %10s %7s %7s  %s";
    out.append(String.format(Locale.ROOT, format, "row", "A ns", "B ns", "ratio", "drift", ""))
        .append('\n');
    for (Line line : lines) {
      out.append(line(format, line).stripTrailing()).append('\n');
    }
    return out.append(
            "%n%d rows: %d slower, %d faster, %d lost, %d within the noise, %d not in both%n"
                .formatted(
                    lines.size(),
                    count(Verdict.SLOWER),
                    count(Verdict.FASTER),
                    count(Verdict.LOST),
                    count(Verdict.SAME),
                    count(Verdict.GAINED) + count(Verdict.ONLY_IN_A) + count(Verdict.NEITHER)))
        .toString();
  }

  private static String line(String format, Line line) {
    double then = median(line.a);
    double now = median(line.b);
    String reason = line.b != null && !line.b.ran() ? line.b.note() : "";
    return String.format(
        Locale.ROOT,
        format,
        line.key,
        Digits.of(then),
        Digits.of(now),
        places(now / then),
        places(line.drift),
        line.verdict.words + reason);
  }

  private static double median(Row row) {
    return row == null || !row.ran() ? Double.NaN : row.measured().median();
  }

  private static String places(double ratio) {
    return Double.isNaN(ratio) ? "–" : String.format(Locale.ROOT, "%.3f", ratio);
  }

  private static void describe(StringBuilder out, String name, RawResults results) {
    out.append(
        "%s: %s (%s, %s)%n"
            .formatted(
                name,
                results.folder(),
                results.environment().getOrDefault("machine cpu", "unknown CPU"),
                results.environment().getOrDefault("started", "unknown time")));
    for (String finding : Noise.of(results).findings()) {
      out.append("   noisy: ").append(finding).append('\n');
    }
  }
}
