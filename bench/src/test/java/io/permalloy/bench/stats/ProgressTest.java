package io.permalloy.bench.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ProgressTest {
  private static final Progress.Whole HALF =
      new Progress.Whole() {
        @Override
        public double share() {
          return 0.5;
        }

        @Override
        public Duration left() {
          return Duration.ofSeconds(460);
        }
      };

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void partShowsTheWholeAndTheTimeLeft() {
    new Progress(out, true).within(HALF).at(1, 100, "put 16/64 chronicle");
    String half = "#".repeat(15) + ".".repeat(15);
    assertEquals("\r[" + half + "] put 16/64 chronicle, 7:40 left\u001b[K", text());
  }

  @Test
  void barAloneIsItsOwn() {
    new Progress(out, true).at(10, 30, "rounds");
    assertTrue(text().contains("[" + "#".repeat(10) + ".".repeat(20) + "] rounds"), text());
  }

  @Test
  void withoutATerminalThereAreTitlesOnly() {
    Progress progress = new Progress(out, false).within(HALF);
    progress.begin("limits");
    progress.at(1, 2, "clock");
    progress.end();
    assertEquals("limits, 7:40 left\n", text());
  }
}
