package io.permalloy.bench.peers.ycsb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.runtime.cli.CommandRoot;
import io.permalloy.runtime.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class YcsbCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine line =
        CommandRoot.of(List.of(YcsbCommand.class))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));
    return line.execute(arguments);
  }

  @Test
  void writesTableAndFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("ycsb.json");
    int exit =
        run(
            ("ycsb --maps heap,agrona --workload A,f --records 50 --operations 200 --threads 1"
                    + " --verify --json "
                    + file)
                .split(" "));
    assertEquals(ExitCode.DONE, exit, err.toString());
    String json = Files.readString(file);
    for (String part : List.of("workload A", "workload F", "heap", "READ_MODIFY_WRITE")) {
      String text = part.equals("READ_MODIFY_WRITE") ? "read-modify-write" : part;
      assertTrue(out.toString().contains(text), out.toString());
    }
    for (String part :
        List.of(
            "\"map\": \"(no map)\"",
            "\"workload\": \"F\"",
            "\"operation\": \"READ_MODIFY_WRITE\"",
            "\"reason\": \"its keys and values have 8 bytes, not 24/100\"")) {
      assertTrue(json.contains(part), json);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--workload E              | no workload 'E'",
        "--maps nobody             | no map is called 'nobody'",
        "--records 1               | records: 2 or more, not 1",
        "--operations 1 --threads 2| 1 operations are too few for 2 threads",
        "--fields 100000           | no shape",
      })
  void wrongOptionsAreUsageErrors(String options, String message) {
    assertEquals(ExitCode.USAGE, run(("ycsb " + options).split(" ")));
    assertTrue(err.toString().startsWith(message), err.toString());
  }
}
