package io.permalloy.numa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CpuSetTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0 | 1",
        "0-3,8 | 0-3,8 | 5",
        "8,0-3 | 0-3,8 | 5",
        "0,1,2 | 0-2 | 3",
        "63,64 | 63-64 | 2",
        "0-299 | 0-299 | 300",
        "255-257,1023,1024,8191 | 255-257,1023-1024,8191 | 6",
        "1-2,2-3 | 1-3 | 3",
        "1048575 | 1048575 | 1",
      })
  void readsAndWritesTheKernelsSyntax(String text, String canonical, int size) {
    CpuSet set = CpuSet.parse(text);
    assertEquals(canonical, set.toString());
    assertEquals(size, set.size());
    assertEquals(set, CpuSet.parse(canonical));
    assertEquals(set.hashCode(), CpuSet.parse(canonical).hashCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n"})
  void blankIsEmpty(String text) {
    assertEquals(CpuSet.EMPTY, CpuSet.parse(text));
    assertTrue(CpuSet.parse(text).isEmpty());
    assertEquals("", CpuSet.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "1-", "-1", "1,,2", "3-1", "1-2-3", "1048576", "0-99999999999", ",", "0x3"})
  void refusesWhatIsNoList(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> CpuSet.parse(text));
    assertTrue(e.getMessage().contains("'" + text + "'"), e.getMessage());
  }

  @Test
  void refusesNumbersOutOfRange() {
    assertThrows(IllegalArgumentException.class, () -> CpuSet.of(-1));
    assertThrows(IllegalArgumentException.class, () -> CpuSet.of(CpuSet.MAX_CPU + 1));
    assertThrows(IllegalArgumentException.class, () -> CpuSet.range(2, 1));
  }

  /** Against sorted sets of integers, over gaps and word borders. */
  @Test
  void agreesWithASetOfIntegers() {
    Random random = new Random(20251);
    for (int round = 0; round < 500; round++) {
      int bound = 1 + random.nextInt(round % 2 == 0 ? 70 : 1100);
      TreeSet<Integer> a = numbers(random, bound);
      TreeSet<Integer> b = numbers(random, bound);
      CpuSet x = set(a);
      CpuSet y = set(b);

      TreeSet<Integer> both = new TreeSet<>(a);
      both.retainAll(b);
      TreeSet<Integer> either = new TreeSet<>(a);
      either.addAll(b);
      TreeSet<Integer> only = new TreeSet<>(a);
      only.removeAll(b);
      assertEquals(set(both), x.and(y));
      assertEquals(set(either), x.or(y));
      assertEquals(set(only), x.minus(y));
      assertEquals(a.equals(b), x.equals(y));
      assertEquals(a.containsAll(b), x.containsAll(y));
      assertEquals(!both.isEmpty(), x.intersects(y));
      assertEquals(a.size(), x.size());
      assertEquals(a.isEmpty() ? -1 : a.first(), x.first());
      assertEquals(a.isEmpty() ? -1 : a.last(), x.last());
      for (int cpu = -2; cpu < bound + 70; cpu++) {
        assertEquals(a.contains(cpu), x.contains(cpu), "member " + cpu);
        Integer next = a.ceiling(cpu);
        assertEquals(next == null ? -1 : next, x.next(cpu), "next from " + cpu);
      }
      List<Integer> visited = new ArrayList<>();
      x.forEach(visited::add);
      assertEquals(new ArrayList<>(a), visited);
      assertEquals(visited, x.stream().boxed().collect(Collectors.toList()));
      assertEquals(x, CpuSet.parse(x.toString()));
      assertEquals(x, CpuSet.of(x.toBitSet()));
    }
  }

  @Test
  void cannotBeChangedFromOutside() {
    CpuSet set = CpuSet.of(1, 2);
    set.toBitSet().clear();
    assertEquals("1-2", set.toString());
    assertFalse(set.contains(Integer.MAX_VALUE));
    assertNotEquals(set, CpuSet.of(1));
  }

  private static TreeSet<Integer> numbers(Random random, int bound) {
    TreeSet<Integer> numbers = new TreeSet<>();
    for (int i = random.nextInt(bound); i > 0; i--) {
      numbers.add(random.nextInt(bound));
    }
    return numbers;
  }

  private static CpuSet set(TreeSet<Integer> numbers) {
    return CpuSet.of(numbers.stream().mapToInt(Integer::intValue).toArray());
  }
}
