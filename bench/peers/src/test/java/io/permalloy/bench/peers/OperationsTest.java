package io.permalloy.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.bench.subject.Shape;
import io.permalloy.bench.subject.SubjectFactory;
import io.permalloy.bench.subject.Subjects;
import io.permalloy.bench.subject.Trial;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every peer does what it offers, and offers what is expected of it. */
final class OperationsTest {
  @ParameterizedTest
  @CsvSource({
    "chronicle, 8/8,      getAll putAll",
    "chronicle, 16/64,    getAll putAll",
    "chronicle, 16/500,   getAll putAll",
    "chronicle, 100/1000, getAll putAll",
    "jctools,   8/8,      getAll putAll",
    "jctools,   8/64,     getAll putAll",
    "jctools,   16/64,    load",
    "jctools,   16/500,   load",
    "jctools,   100/1000, load",
    "agrona,    8/8,      getAll putAll",
    "agrona,    8/64,     load",
    "agrona,    16/64,    load",
    "agrona,    16/500,   load",
    "agrona,    100/1000, load",
    "lmdb,      8/8,      ''",
    "lmdb,      16/64,    ''",
    "lmdb,      16/500,   ''",
    "lmdb,      100/1000, ''",
    "lmdb,      600/64,   load",
    "mapdb,     8/8,      getAll putAll",
    "mapdb,     16/64,    getAll putAll",
    "mapdb,     16/500,   getAll putAll",
    "mapdb,     100/1000, getAll putAll",
    "mvstore,   8/8,      getAll putAll",
    "mvstore,   16/64,    getAll putAll",
    "mvstore,   16/500,   getAll putAll",
    "mvstore,   100/1000, getAll putAll",
    "rocksdb,   8/8,      add compareAndSet putIfAbsent",
    "rocksdb,   16/64,    add compareAndSet putIfAbsent",
    "rocksdb,   16/500,   add compareAndSet putIfAbsent",
    "rocksdb,   100/1000, add compareAndSet putIfAbsent",
  })
  void offersAllBut(String name, String shape, String missing) {
    Map<String, String> reasons = Trial.reasons(name, Shape.parse(shape));
    Set<String> expected = missing.isEmpty() ? Set.of() : Set.of(missing.split(" "));
    assertEquals(new TreeSet<>(expected), new TreeSet<>(reasons.keySet()), reasons.toString());
    assertTrue(reasons.values().stream().noneMatch(String::isBlank), reasons.toString());
  }

  @Test
  void reasonSaysWhatDoesNotFit() {
    assertEquals(
        Map.of("load", "its keys have 8 bytes, not 16"),
        Trial.reasons("jctools", new Shape(16, 64)));
    assertEquals(
        Map.of("load", "its keys have 511 bytes at most, not 600"),
        Trial.reasons("lmdb", new Shape(600, 64)));
  }

  @Test
  void configurationIsOneLine() {
    for (SubjectFactory factory : Subjects.all()) {
      assertFalse(factory.configuration().isBlank(), factory.name());
      assertEquals(1, factory.configuration().lines().count(), factory.name());
    }
  }
}
