package io.permalloy.bench.growth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.permalloy.bench.stats.Progress;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.HeapMap;
import io.permalloy.bench.subject.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GrowthTest {
  @Test
  void seriesGoesOverAllEntries() {
    Dataset data = new Dataset(new Shape(16, 64), 5_500, 1);
    Map<String, Object> results =
        new Growth(data, 3, new Progress())
            .run(HeapMap.NAME, () -> new HeapMap().open(data), 1_000);
    List<?> rows = (List<?>) results.get("series");
    assertEquals(
        List.of(2_000, 3_000, 4_000, 5_000, 5_500),
        rows.stream().map(row -> ((Map<?, ?>) row).get("entries")).toList());
  }

  @Test
  void stretchesDoNotMix() {
    Series series = new Series(2);
    series.record(10);
    series.record(20);
    series.end(2);
    series.record(7);
    series.end(3);
    assertEquals(
        List.of(
            Map.of("entries", 2, "mean", 15.0, "max", 20L),
            Map.of("entries", 3, "mean", 7.0, "max", 7L)),
        series.rows());
  }
}
