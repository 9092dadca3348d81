package io.permalloy.runtime.typed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import junit.framework.TestResult;
import org.junit.jupiter.api.Test;

/** Guava's suite is there as a whole, and finds what is wrong. */
final class GuavaSuiteTest {
  @Test
  void noTestIsMissing() {
    assertEquals(932, GuavaConcurrentMapTest.suite().countTestCases());
  }

  @Test
  void aPutIfAbsentThatReplacesIsFound() {
    List<String> found =
        failures(
            () ->
                new ConcurrentHashMap<>() {
                  @Override
                  public String putIfAbsent(String key, String value) {
                    return put(key, value);
                  }
                });
    assertTrue(found.stream().anyMatch(test -> test.contains("testPutIfAbsent")), found::toString);
  }

  @Test
  void anEntrySetThatIsACopyIsFound() {
    List<String> found =
        failures(
            () ->
                new ConcurrentHashMap<>() {
                  @Override
                  public Set<Entry<String, String>> entrySet() {
                    return new HashSet<>(super.entrySet());
                  }
                });
    assertTrue(
        found.stream().anyMatch(test -> test.contains("testIteratorRemoveOnly")), found::toString);
  }

  private static List<String> failures(Supplier<ConcurrentMap<String, String>> maps) {
    TestResult result = new TestResult();
    GuavaConcurrentMapTest.of("planted", maps).run(result);
    return Stream.concat(
            Collections.list(result.failures()).stream(),
            Collections.list(result.errors()).stream())
        .map(failure -> failure.failedTest().toString())
        .toList();
  }
}
