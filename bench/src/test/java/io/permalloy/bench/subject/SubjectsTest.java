package io.permalloy.bench.subject;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** That all subjects do the same, and that their answers are told from wrong ones. */
final class SubjectsTest {
  private static final int SIZE = 1_000;

  private final Dataset data = new Dataset(SIZE, 42);

  @Test
  void permalloyDoesWhatIsMeasured() {
    check(new PermalloySubject(data, "mem:?max=64MiB"));
  }

  @Test
  void heapDoesWhatIsMeasured() {
    check(new HeapSubject(data, false));
  }

  private void check(Subject subject) {
    try (subject) {
      Client client = subject.client();
      client.load(data.order(1));
      assertEquals(SIZE, subject.size());
      assertEquals(data.sumOfValues(10, 500), client.gets(10, 500));
      assertEquals(data.first(510), client.getsDependent(10, 500));
      assertEquals(0, client.puts(10, 500, 7));
      assertEquals(data.first(510), client.updatesDependent(10, 500));
      assertEquals(100, client.removes(10, 100));
      assertEquals(50, client.removes(60, 100));
      assertEquals(150, client.puts(10, 150, 8));
      assertEquals(data.sumOfValues(0, SIZE), client.gets(0, SIZE));
      assertEquals(data.first(0), client.get(SIZE - 1));
      assertEquals(data.first(1), client.getNext());
      assertTrue(client.remove(5));
      assertThrows(IllegalStateException.class, () -> client.gets(0, 10));
    }
  }

  /** All entries must be on one cycle, else a chase stays in the caches. */
  @Test
  void linesAreOneCycle() {
    int entries = 4_000;
    try (Lines lines = new Lines(entries, 1)) {
      long start = lines.chase(1);
      for (int i = 1; i < entries; i++) {
        assertTrue(lines.chase(1) != start, "back after " + i + " steps");
      }
      assertEquals(start, lines.chase(1));
      byte[] buffer = new byte[64];
      assertEquals(start, lines.chaseAndCopy(entries, buffer));
    }
  }
}
