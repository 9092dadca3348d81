package io.permalloy.bench.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.bench.space.Filling.Marked;
import io.permalloy.bench.space.Filling.Moment;
import io.permalloy.bench.space.Filling.Point;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Shape;
import io.permalloy.offheap.map.SpaceUse.Part;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Counts of bytes: no time, and the same on every machine. */
final class FillingTest {
  private static final int ENTRIES = 400_000;
  private static final List<Point> POINTS =
      Filling.run(new Dataset(new Shape(16, 64), ENTRIES, 1), ENTRIES / 4, 16);

  private static Point at(Moment moment) {
    return Filling.mark(POINTS).reversed().stream()
        .filter(marked -> marked.moment() == moment)
        .map(Marked::point)
        .findFirst()
        .orElseThrow();
  }

  /** Payload is known, so a part that is forgotten or counted twice shows. */
  @Test
  void everyByteIsInOnePart() {
    Point end = POINTS.getLast();
    assertEquals(ENTRIES, end.entries());
    assertEquals(ENTRIES + 1, end.use().entries(), "the map's, and its name in the catalog");
    assertTrue(end.use().live() >= 80L * ENTRIES && end.use().live() < 80L * ENTRIES + 300);
    assertEquals(16.0 * (ENTRIES + 1), end.use().bytes(Part.HEADERS));
    assertEquals(0, end.use().held() % 65536, "slabs");
  }

  /** Fails if a growth takes its memory too early, or entries have become larger. */
  @Test
  void entriesCostWhatTheyMay() {
    assertTrue(at(Moment.BEFORE).over() <= 48, () -> "before " + at(Moment.BEFORE).over());
    assertTrue(at(Moment.DURING).over() <= 64, () -> "during " + at(Moment.DURING).over());
    assertTrue(at(Moment.AFTER).over() <= 64, () -> "after " + at(Moment.AFTER).over());
    for (Point point : POINTS) {
      assertTrue(point.over() <= 64, () -> point.entries() + ": " + point.over());
    }
  }

  @Test
  void growthsAreFound() {
    List<Moment> moments = Filling.mark(POINTS).stream().map(Marked::moment).toList();
    assertTrue(moments.size() >= 7 && moments.getLast() == Moment.END, moments.toString());
    assertEquals(
        List.of(Moment.BEFORE, Moment.DURING, Moment.AFTER),
        moments.subList(moments.size() - 4, moments.size() - 1));
    assertTrue(at(Moment.DURING).use().bytes(Part.GROWING) > 0);
    assertEquals(0, at(Moment.BEFORE).use().bytes(Part.GROWING));
  }
}
