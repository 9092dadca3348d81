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
    List<?> points = (List<?>) results.get("series");
    assertEquals(5_500, ((Map<?, ?>) points.getLast()).get("entries"));
    assertEquals(200, points.size());
  }

  @Test
  void stretchesDoNotMix() {
    Course course = new Course(100, 500);
    course.record(101, 10);
    course.record(102, 20);
    course.record(103, 7);
    assertEquals(
        List.of(
            Map.of("entries", 102, "mean", 15.0, "max", 20L),
            Map.of("entries", 103, "mean", 7.0, "max", 7L)),
        course.points());
  }
}
