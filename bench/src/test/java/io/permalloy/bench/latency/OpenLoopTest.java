package io.permalloy.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.HeapMap;
import io.permalloy.bench.subject.Shape;
import io.permalloy.bench.subject.Subject;
import io.permalloy.bench.subject.Subjects;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OpenLoopTest {
  private static final int ENTRIES = 1_000;
  private static final Dataset DATA = new Dataset(new Shape(16, 64), ENTRIES, 1);

  @TempDir private Path folder;
  private final List<String> told = new ArrayList<>();

  private static LatencySettings settings(String mix, int threads) {
    return new LatencySettings(
        30_000,
        Mix.parse(mix),
        Duration.ofMillis(200),
        6,
        ENTRIES,
        DATA.shape(),
        threads,
        Duration.ofMillis(50),
        Duration.ofMillis(60));
  }

  private Outcome run(LatencySettings settings, Subject subject) throws IOException {
    try (IntervalLogs logs = new IntervalLogs(folder, "some", OpenLoop.series(settings.mix()))) {
      return new OpenLoop(settings, logs, (done, total, what) -> told.add(what), System::nanoTime)
          .run(subject, DATA);
    }
  }

  private long count(String series) throws IOException {
    return IntervalLogs.read(folder, "some", series).getTotalCount();
  }

  /** All that was due, no more and no less, however the threads were scheduled. */
  @Test
  void everyOperationIsInTheLogs() throws IOException {
    try (Subject heap = Subjects.open(HeapMap.NAME, DATA)) {
      heap.client().load(DATA.order(1));
      Outcome outcome = run(settings("get=1,put=1,remove=1", 2), heap);
      assertEquals(ENTRIES - outcome.absent(), heap.size());
      assertEquals(0, outcome.map().notIssued() + outcome.floor().notIssued());
    }
    for (String series : List.of("get", "put", "remove")) {
      assertEquals(2_000, count(series), series);
      assertEquals(2_000, count(series + Recording.SERVICE), series);
    }
    assertEquals(6_000, count(Recording.FLOOR));
    assertEquals(6_000, count(Recording.FLOOR + Recording.SERVICE));
    assertTrue(told.contains("warming up") && told.contains("measuring"), told.toString());
  }

  /** A map of which something is wrong, for one of the threads. */
  private record Broken(Runnable second) implements Subject {
    private static final AtomicInteger CLIENTS = new AtomicInteger();

    @Override
    public Client client() {
      boolean isSecond = CLIENTS.getAndIncrement() % 2 == 1;
      return new Client(DATA) {
        private int gets;

        @Override
        protected boolean get() {
          if (isSecond && ++gets == 100) {
            second.run();
          }
          return true;
        }

        @Override
        protected void put() {}

        @Override
        protected void remove() {}
      };
    }

    @Override
    public long size() {
      return 0;
    }

    @Override
    public void close() {}
  }

  /** Nobody waits for a thread that is gone, and the reason is told. */
  @Test
  void failureOfOneThreadEndsTheRun() {
    Broken broken =
        new Broken(
            () -> {
              throw new IllegalStateException("planted");
            });
    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> run(settings("get=1", 2), broken));
    assertTrue(failure.getMessage().contains("planted"), failure.getMessage());
  }

  @Test
  void wrongAnswersEndTheRun() {
    IllegalStateException failure =
        assertThrows(
            IllegalStateException.class,
            () -> run(settings("get=1,miss=1", 1), new Broken(() -> {})));
    assertTrue(failure.getMessage().contains("operations wrongly"), failure.getMessage());
  }

  @Test
  void stalledMapDoesNotKeepUp() throws IOException {
    AtomicInteger stalls = new AtomicInteger();
    Broken.CLIENTS.set(1);
    Runnable sleep =
        () -> {
          stalls.incrementAndGet();
          try {
            Thread.sleep(400);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    LatencySettings settings =
        new LatencySettings(
            1_000,
            Mix.parse("get=1"),
            Duration.ofMillis(100),
            1,
            ENTRIES,
            DATA.shape(),
            1,
            Duration.ZERO,
            Duration.ofMillis(60));
    Outcome outcome = run(settings, new Broken(sleep));
    assertEquals(1, stalls.get());
    assertFalse(outcome.map().keptUp(), outcome.map().toString());
    assertEquals(100, count("get"));
    assertTrue(outcome.map().reached() <= 100 / 0.4, outcome.map().toString());
  }
}
