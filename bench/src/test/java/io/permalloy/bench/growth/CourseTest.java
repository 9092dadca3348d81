package io.permalloy.bench.growth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.bench.stats.Progress;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.HeapMap;
import io.permalloy.bench.subject.Shape;
import io.permalloy.bench.subject.Subjects;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CourseTest {
  @Test
  void stretchesHaveTheirMeanAndTheirLongest() {
    Course course = new Course(1_000, 3_000);
    for (int i = 1_000; i < 3_000; i++) {
      course.record(i + 1, i);
    }
    List<Object> points = course.points();
    assertEquals(200, points.size());
    assertEquals(Map.of("entries", 1_010, "mean", 1_004.5, "max", 1_009L), points.getFirst());
    assertEquals(Map.of("entries", 3_000, "mean", 2_994.5, "max", 2_999L), points.getLast());
  }

  @Test
  void fewInsertsAreFewPoints() {
    Course course = new Course(0, 3);
    course.record(1, 7);
    course.record(3, 9);
    assertEquals(2, course.points().size());
  }

  @Test
  void resultsHaveTheCourseOfTheGrowingMap() {
    Dataset data = new Dataset(new Shape(16, 64), 5_000, 1);
    Map<String, Object> results =
        new Growth(data, 3, new Progress())
            .run(HeapMap.NAME, () -> Subjects.open(HeapMap.NAME, data), 100);
    List<?> series = (List<?>) results.get("series");
    assertEquals(200, series.size());
    assertEquals(5_000, ((Map<?, ?>) series.getLast()).get("entries"));
    long longest =
        series.stream().mapToLong(point -> (long) ((Map<?, ?>) point).get("max")).max().orElse(0);
    assertTrue(longest > 0, "no insert took any time");
  }
}
