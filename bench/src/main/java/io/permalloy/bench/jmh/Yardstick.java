package io.permalloy.bench.jmh;

import io.permalloy.bench.limits.LineTimer;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/**
 * How fast the machine itself was in the very JVM of a benchmark: a {@link LineTimer} before and
 * after every iteration, outside of what is timed. Use it by {@code -prof
 * io.permalloy.bench.jmh.Yardstick}, before other profilers, so that it is outside of them too.
 *
 * <p>The mean of both is the iteration's {@value #DRAM} and {@value #CORE}, in ns a load.
 */
public final class Yardstick implements InternalProfiler {
  /** A dependent load from memory that no cache holds. */
  public static final String DRAM = "line.dram";

  /** A dependent load from the nearest cache. */
  public static final String CORE = "line.core";

  private LineTimer timer;
  private boolean isUnavailable;
  private double dramBefore;
  private double coreBefore;

  /** For JMH, which makes one in the parent too: takes no memory yet. */
  public Yardstick() {}

  @Override
  public String getDescription() {
    return "The machine's memory latency and clock beside the benchmark";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    if (timer == null && !isUnavailable) {
      try {
        timer = new LineTimer();
      } catch (UnsupportedOperationException e) {
        // The benchmark itself may have enough; the metrics are then missing.
        isUnavailable = true;
        System.out.println("# No yardstick: " + e.getMessage());
      }
    }
    if (timer != null) {
      dramBefore = timer.dram();
      coreBefore = timer.core();
    }
  }

  @Override
  public List<ScalarResult> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    if (timer == null) {
      return List.of();
    }
    double dram = (dramBefore + timer.dram()) / 2;
    double core = (coreBefore + timer.core()) / 2;
    return List.of(
        new ScalarResult(DRAM, dram, "ns/load", AggregationPolicy.AVG),
        new ScalarResult(CORE, core, "ns/load", AggregationPolicy.AVG));
  }
}
