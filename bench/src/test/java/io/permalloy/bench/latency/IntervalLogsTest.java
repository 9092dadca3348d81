package io.permalloy.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IntervalLogsTest {
  @TempDir private Path folder;

  /** The same counts at every value, in intervals of a second with the tag. */
  @Test
  void logsAreReadAgain() throws IOException {
    Histogram all = Recording.histogram();
    Random random = new Random(1);
    long start = System.currentTimeMillis();
    try (IntervalLogs logs = new IntervalLogs(folder, "some", List.of("get", "put"))) {
      for (int slice = 0; slice < 5; slice++) {
        Histogram interval = Recording.histogram();
        for (int i = 0; i < 10_000; i++) {
          interval.recordValue((long) Math.exp(random.nextDouble() * 28));
        }
        all.add(interval);
        logs.add("get", interval, start + slice * 2_000, start + slice * 2_000 + 1_000);
      }
    }
    Histogram read = IntervalLogs.read(folder, "some", "get");
    assertEquals(all, read);
    assertEquals(50_000, read.getTotalCount());
    assertEquals(0, IntervalLogs.read(folder, "some", "put").getTotalCount());
    try (HistogramLogReader reader =
        new HistogramLogReader(folder.resolve("some-get.hlog").toFile())) {
      for (int slice = 0; slice < 5; slice++) {
        EncodableHistogram interval = reader.nextIntervalHistogram();
        assertEquals("get", interval.getTag());
        assertEquals(start + slice * 2_000, interval.getStartTimeStamp(), 1);
        assertEquals(start + slice * 2_000 + 1_000, interval.getEndTimeStamp(), 1);
      }
    }
  }

  @Test
  void otherSeriesIsNoMistakeToMake() throws IOException {
    try (IntervalLogs logs = new IntervalLogs(folder, "some", List.of("get"))) {
      logs.add("get", Recording.histogram(), 0, 1_000);
    }
    Files.move(folder.resolve("some-get.hlog"), folder.resolve("some-put.hlog"));
    IOException failure =
        assertThrows(IOException.class, () -> IntervalLogs.read(folder, "some", "put"));
    assertTrue(failure.getMessage().contains("some-put.hlog"), failure.getMessage());
  }

  /** What is longer than an hour counts as an hour, and is not lost. */
  @Test
  void longestTimesAreKept() {
    Recording recording = Recording.ofFloor(Mix.parse("get=1,put=1"));
    recording.record(Operation.GET, Long.MAX_VALUE, 1);
    recording.record(Operation.PUT, 5, 1);
    Histogram floor = recording.named().get(Recording.FLOOR);
    assertEquals(2, floor.getTotalCount());
    assertEquals(3.6e12, floor.getMaxValue(), 3.6e9);
  }
}
