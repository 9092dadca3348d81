package io.permalloy.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.runtime.cli.CommandRoot;
import io.permalloy.runtime.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class LatencyCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private int latency(String... arguments) {
    CommandLine line = CommandRoot.of(Commands.ALL).setOverwrittenOptionsAllowed(true);
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    List<String> all = new ArrayList<>(List.of("latency", "--warmup=200ms", "--entries=10000"));
    all.addAll(List.of(arguments));
    if (all.stream().noneMatch(argument -> argument.startsWith("--maps="))) {
      all.add("--maps=heap"); // not the default: the peers are in another module
    }
    return line.execute(all.toArray(String[]::new));
  }

  /** As somebody else's program reads it. */
  private long count(String file) throws IOException {
    Histogram sum = new Histogram(3);
    try (HistogramLogReader reader = new HistogramLogReader(folder.resolve(file).toFile())) {
      while (reader.hasNext()) {
        sum.add((AbstractHistogram) reader.nextIntervalHistogram());
      }
    }
    return sum.getTotalCount();
  }

  /** A second of the packets' load at a tenth of its rate, in a JVM of its own. */
  @Test
  void runsPermalloyAndWritesAllFiles() throws IOException {
    Path json = folder.resolve("all.json");
    int status =
        latency(
            "--preset=packets",
            "--rate=60k",
            "--duration=1s",
            "--slice=250ms",
            "--maps=permalloy-bytes",
            "--folder=" + folder,
            "--json=" + json);
    assertEquals("", err.toString());
    assertEquals(ExitCode.DONE, status, out.toString());
    for (String line : List.of("20,000 packets a second", "get ", "floor ", "service time")) {
      assertTrue(out.toString().contains(line), out.toString());
    }
    for (String operation : List.of("get", "put", "remove")) {
      assertEquals(20_000, count("permalloy-bytes-" + operation + ".hlog"));
      assertEquals(20_000, count("permalloy-bytes-" + operation + "-service.hlog"));
    }
    assertEquals(60_000, count("permalloy-bytes-floor.hlog"));
    String result = Files.readString(folder.resolve("permalloy-bytes.json"));
    for (String part :
        List.of(
            "\"subject\": \"permalloy-bytes\"",
            "\"settings\": {",
            "\"rate\": 60000,",
            "\"mix\": \"get=1,put=1,remove=1\"",
            "\"duration\": \"1s\"",
            "\"burst\": 30,",
            "\"entries\": 10000,",
            "\"shape\": \"16/64\"",
            "\"operation\": \"get\",\n      \"count\": 20000,",
            "\"operation\": \"put\",\n      \"count\": 20000,",
            "\"operation\": \"remove\",\n      \"count\": 20000,",
            "\"operation\": \"all\",\n      \"count\": 60000,",
            "\"operation\": \"floor\",\n      \"count\": 60000,",
            "\"curve\": {\n    \"get\": [\n")) {
      assertTrue(result.contains(part), part + " is not in\n" + result);
    }
    for (String key : "p50 p90 p99 p99.9 p99.99 p99.999 max mean".split(" ")) {
      // In five rows, and in five of service times.
      assertEquals(10, result.split("\"" + key + "\": [0-9]", -1).length - 1, key);
    }
    assertTrue(result.contains("100.0000000,"), "the curve does not end at 100");
    assertEquals("[\n]\n", Files.readString(folder.resolve("missing.json")));
    assertTrue(Files.readString(json).contains("\"maps\": ["));
  }

  @Test
  void mapsThatCannotRunLeaveAReason() throws IOException {
    Files.writeString(folder.resolve("dying.json"), "of an earlier run");
    int status =
        latency(
            "--mix=get=1,add=1",
            "--duration=100ms",
            "--maps=permalloy-bytes,dying",
            "--folder=" + folder);
    assertEquals(ExitCode.FAILURE, status);
    String missing = Files.readString(folder.resolve("missing.json"));
    for (String part :
        List.of(
            "\"subject\": \"permalloy-bytes\",\n    \"reason\": \"add: it has no atomic add\"",
            "\"subject\": \"dying\",\n    \"reason\": \"its process ended with status 42:"
                + " planted last words\"")) {
      assertTrue(missing.contains(part), missing);
    }
    assertTrue(out.toString().contains("dying did not run: its process"), out.toString());
    try (var files = Files.list(folder)) {
      assertEquals(List.of("missing.json"), files.map(f -> f.getFileName().toString()).toList());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--rate=fast|a rate is a whole number of operations a second",
        "--mix=get|'get' is no operation=weight",
        "--preset=storm|no preset is called 'storm'; there is packets",
        "--duration=60|a duration is a number and ms, s, m or h",
        "--duration=0s|the duration is above 0",
        "--burst=0|a burst is 1 to 1000000, not 0",
        "--threads=0|1 thread or more, not 0",
        "--threads=200|200 threads need as many CPUs",
        "--entries=10|need 36 entries or more, not 10",
        "--shape=16|a shape is the bytes of a key and of a value",
        "--maps=nobody|no map is called 'nobody'",
        "--slice=0s|a slice is longer than 0",
        "--burst=x|'x' is not an int"
      })
  void wrongOptionsAreExplained(String option, String why) {
    assertEquals(ExitCode.USAGE, latency(option));
    assertTrue(err.toString().contains(why), err.toString());
    assertEquals("", out.toString());
  }

  @Test
  void helpTeaches() {
    assertEquals(ExitCode.DONE, latency("--help"));
    for (String word :
        List.of("--rate", "--preset", "packets", "floor", "600k", "Exit status", "hlog")) {
      assertTrue(out.toString().contains(word), out.toString());
    }
    assertFalse(out.toString().contains("measure-here"), out.toString());
  }
}
