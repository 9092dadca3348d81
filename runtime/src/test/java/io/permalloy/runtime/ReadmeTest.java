package io.permalloy.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's examples, compiled and run with the README's flags, print what the README says. */
class ReadmeTest {
  @TempDir Path folder;

  /** The first block of text after an example is what it prints. */
  @Test
  void theExamplesPrintWhatTheReadmeSays() throws IOException, InterruptedException {
    String readme = Files.readString(Path.of("..", "README.md"));
    List<String> examples = blocks(readme, "java");
    List<String> printed = blocks(readme, "text");
    assertEquals(2, examples.size());
    assertEquals(examples.size(), printed.size());
    List<String> flags =
        blocks(readme, "sh").stream()
            .filter(text -> text.contains("--enable-native-access"))
            .flatMap(String::lines)
            .toList();
    assertTrue(flags.size() > 1, flags::toString);
    for (int i = 0; i < examples.size(); i++) {
      assertEquals(printed.get(i) + "exit code 0", run(examples.get(i), flags));
    }
  }

  private String run(String example, List<String> flags) throws IOException, InterruptedException {
    Path source = Files.writeString(folder.resolve("Example.java"), example);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), source.toString()));
    Path printed = folder.resolve("printed.txt");
    int exit =
        new ProcessBuilder(command)
            .redirectErrorStream(true) // a warning for a missing flag is a failure, too
            .redirectOutput(printed.toFile())
            .start()
            .waitFor();
    return Files.readString(printed, StandardCharsets.UTF_8) + "exit code " + exit;
  }

  /** The fenced blocks in a language, in their order. */
  private static List<String> blocks(String readme, String language) {
    return Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$")
        .matcher(readme)
        .results()
        .map((MatchResult block) -> block.group(1))
        .toList();
  }
}
