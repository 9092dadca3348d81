package io.permalloy.bench.peers.ycsb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.bench.peers.ycsb.TimedDb.Operation;
import io.permalloy.bench.stats.Progress;
import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.RawClient;
import io.permalloy.bench.subject.Subject;
import io.permalloy.bench.subject.Subjects;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class YcsbTest {
  private static final int RECORDS = 500;
  private static final int OPERATIONS = 2_000;
  private static final List<Mix> ALL = List.of(Mix.values());

  private static Settings verified(int fields) {
    return new Settings(RECORDS, OPERATIONS, 2, fields, true);
  }

  @ParameterizedTest
  @CsvSource({
    "permalloy-bytes,   1",
    "permalloy-bytes,   3",
    "permalloy-records, 2",
    "heap,              3",
    "chronicle,         1",
    "lmdb,              1",
    "lmdb,              3",
    "mapdb,             1",
    "mvstore,           3",
    "rocksdb,           3",
  })
  void contentsAreRight(String map, int fields) {
    Settings settings = verified(fields);
    long rightBefore = Integrity.soFar().right();
    Ycsb ycsb = new Ycsb(settings, ALL);
    ycsb.run(settings, map, data -> Subjects.open(map, data));
    assertTrue(ycsb.isComplete(), ycsb.reasons().toString());
    assertEquals(Map.of(), ycsb.reasons());
    assertEquals(
        List.of("load", "A", "B", "C", "F"), ycsb.rows().stream().map(Row::workload).toList());
    // In each workload half of the operations read at least, and at the end all records are read.
    long right = Integrity.soFar().right() - rightBefore;
    assertTrue(right > OPERATIONS + RECORDS, right + " records were checked");
    for (Row row : ycsb.rows()) {
      assertTrue(row.operationsPerSecond() > 0);
      Map<Operation, Long> counts = new HashMap<>();
      row.latencies()
          .forEach(latency -> counts.put(latency.operation(), latency.times().getTotalCount()));
      assertCounts(row.workload(), counts);
    }
  }

  private static void assertCounts(String workload, Map<Operation, Long> counts) {
    long reads = counts.getOrDefault(Operation.READ, 0L);
    long updates = counts.getOrDefault(Operation.UPDATE, 0L);
    switch (workload) {
      case "load" -> assertEquals(Map.of(Operation.INSERT, (long) RECORDS), counts);
      case "C" -> assertEquals(Map.of(Operation.READ, (long) OPERATIONS), counts);
      case "F" -> {
        assertEquals(OPERATIONS, reads);
        assertTrue(updates > 0);
        assertEquals(updates, counts.get(Operation.READ_MODIFY_WRITE));
      }
      default -> {
        assertEquals(OPERATIONS, reads + updates);
        assertTrue(updates > 0 && reads > updates / 2);
        assertFalse(counts.containsKey(Operation.READ_MODIFY_WRITE));
      }
    }
  }

  /** The heap's map with a defect that is planted. */
  private record Defective(Subject subject, Dataset data, String defect) implements Subject {
    @Override
    public Client client() {
      RawClient raw = new RawClient(subject.client());
      return new Client(data) {
        @Override
        protected boolean get() {
          System.arraycopy(key, 0, raw.key(), 0, key.length);
          boolean found = raw.get();
          System.arraycopy(raw.value(), 0, value, 0, value.length);
          if (defect.equals("contents") && key[5] == '1') {
            value[50] ^= 1;
          }
          return found;
        }

        @Override
        protected void put() {
          if (defect.equals("missing") && key[5] == '1') {
            return;
          }
          System.arraycopy(key, 0, raw.key(), 0, key.length);
          System.arraycopy(value, 0, raw.value(), 0, value.length);
          raw.put();
        }

        @Override
        protected void remove() {
          throw unsupported("remove");
        }
      };
    }

    @Override
    public long size() {
      return subject.size();
    }

    @Override
    public void close() {
      subject.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "contents, found wrong contents",
    "missing,  did not find their record",
    "none,     ''",
  })
  void defectIsAFailure(String defect, String reason) {
    Settings settings = verified(1);
    Ycsb ycsb = new Ycsb(settings, List.of(Mix.C));
    ycsb.run(
        settings, "defective", data -> new Defective(Subjects.open("heap", data), data, defect));
    assertEquals(reason.isEmpty(), ycsb.isComplete());
    String found = ycsb.reasons().getOrDefault("defective", "");
    assertTrue(found.endsWith(reason), found);
    assertEquals(reason.isEmpty(), found.isEmpty(), found);
    assertEquals(reason.isEmpty(), !ycsb.rows().isEmpty());
  }

  @Test
  void mapsThatCannotRunHaveReasons() {
    Ycsb ycsb = new Ycsb(new Settings(50, 100, 2, 1, false), List.of(Mix.C));
    ycsb.run(List.of("heap", "agrona", "jctools", "permalloy-records"), new Progress());
    assertTrue(ycsb.isComplete());
    assertEquals(
        List.of(NoMap.NAME, NoMap.NAME, "heap", "heap"),
        ycsb.rows().stream().map(Row::map).toList());
    assertEquals(
        Map.of(
            "agrona", "it is for 1 thread, not 2",
            "jctools", "its keys have 8 bytes, not 24",
            "permalloy-records", "a record is whole fields of 8 bytes"),
        ycsb.reasons());
    for (String part : List.of("workload C: 100% read", "(no map)", "not 24")) {
      assertTrue(ycsb.text().contains(part), ycsb.text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void proportionsAreOne(Mix mix) {
    Properties properties = new Properties();
    mix.addTo(properties);
    double sum = 0;
    for (String name : properties.stringPropertyNames()) {
      if (name.endsWith("proportion")) {
        sum += Double.parseDouble(properties.getProperty(name));
      }
    }
    assertEquals(1, sum, 1e-9);
  }
}
