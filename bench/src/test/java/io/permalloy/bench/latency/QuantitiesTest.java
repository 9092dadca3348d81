package io.permalloy.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QuantitiesTest {
  @ParameterizedTest
  @CsvSource({
    "250,250",
    "600k,600000",
    "1.5M,1500000",
    "0.5k,500",
    "1000M,1000000000",
    "20k,20000"
  })
  void ratesAreRead(String text, long rate) {
    assertEquals(rate, Quantities.rate(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "k", "600 k", "1.5", "0.0001k", "1001M", "600K", "1e3"})
  void otherRatesAreExplained(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Quantities.rate(text)).getMessage();
    assertTrue(message.contains("600k") && message.contains("'" + text + "'"), message);
  }

  @ParameterizedTest
  @CsvSource({"60s,60000", "500ms,500", "2m,120000", "1h,3600000", "0s,0"})
  void durationsAreReadAndWritten(String text, long millis) {
    Duration duration = Quantities.duration(text);
    assertEquals(millis, duration.toMillis());
    assertEquals(duration, Quantities.duration(Quantities.text(duration)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "60", "s", "1.5s", "-1s", "60 s", "1d"})
  void otherDurationsAreExplained(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Quantities.duration(text)).getMessage();
    assertTrue(message.contains("60s") && message.contains("'" + text + "'"), message);
  }

  @Test
  void presetIsWhatItSays() {
    Preset packets = Preset.of("packets");
    assertEquals(20_000 * 30, Quantities.rate(packets.rate()));
    assertEquals(30, packets.burst());
    Mix mix = Mix.parse(packets.mix());
    assertEquals(0, packets.burst() % mix.cycle().size());
    String message =
        assertThrows(IllegalArgumentException.class, () -> Preset.of("storm")).getMessage();
    assertTrue(message.contains("'storm'") && message.contains("packets: "), message);
  }
}
