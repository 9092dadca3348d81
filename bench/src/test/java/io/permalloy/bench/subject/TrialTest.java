package io.permalloy.bench.subject;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TrialTest {
  @ParameterizedTest
  @ValueSource(strings = {"8/8", "16/64", "16/500", "100/1000", "16/20"})
  void bytesMapOffersAllButAdd(String shape) {
    assertEquals(Set.of("add"), Trial.reasons(PermalloyBytes.NAME, Shape.parse(shape)).keySet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"8/8", "16/64", "100/1000"})
  void recordMapOffersEverything(String shape) {
    assertEquals(Set.of(), Trial.reasons(PermalloyRecords.NAME, Shape.parse(shape)).keySet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"8/8", "16/64"})
  void heapMapOffersAllButBulk(String shape) {
    assertEquals(
        Set.of("getAll", "putAll"), Trial.reasons(HeapMap.NAME, Shape.parse(shape)).keySet());
  }

  @Test
  void shapeThatDoesNotFitIsAReason() {
    Map<String, String> reasons = Trial.reasons(PermalloyRecords.NAME, new Shape(16, 500));
    assertEquals(Map.of("load", "a record is whole fields of 8 bytes"), reasons);
  }

  /** A planted defect for each kind of operation. */
  @ParameterizedTest
  @ValueSource(strings = {"get", "miss", "put", "remove", "putIfAbsent", "compareAndSet", "add"})
  void wrongSubjectIsCaught(String wrong) {
    LyingMap.wrong = wrong;
    IllegalStateException failure =
        assertThrows(
            IllegalStateException.class, () -> Trial.reasons(LyingMap.NAME, new Shape(16, 64)));
    assertTrue(failure.getMessage().contains(wrong), failure.getMessage());
  }

  @Test
  void rightSubjectPasses() {
    LyingMap.wrong = "";
    assertEquals(
        Set.of("getAll", "iterate", "putAll"),
        Trial.reasons(LyingMap.NAME, new Shape(16, 64)).keySet());
  }

  @Test
  void unknownSubjectIsNamedBesideTheOthers() {
    IllegalArgumentException failure =
        assertThrows(IllegalArgumentException.class, () -> Subjects.factory("nobody"));
    assertTrue(failure.getMessage().contains("'nobody'"), failure.getMessage());
    assertTrue(failure.getMessage().contains(HeapMap.NAME), failure.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"16", "16/", "a/b", "12/64", "16/8", "0/8", "8/8/8"})
  void badShapesAreRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Shape.parse(text));
  }
}
