package io.permalloy.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

/** The README's example, compiled and run with the README's flags, prints what the README says. */
class ReadmeTest {
  @TempDir Path folder;

  @Test
  void theExamplePrintsWhatTheReadmeSays() throws IOException, InterruptedException {
    String readme = Files.readString(Path.of("..", "README.md"));
    Path example =
        Files.writeString(folder.resolve("Example.java"), block(readme, "java", "Store.open"));

    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(block(readme, "sh", "--enable-native-access").lines().toList());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), example.toString()));
    Path printed = folder.resolve("printed.txt");
    int exit =
        new ProcessBuilder(command)
            .redirectErrorStream(true) // a warning for a missing flag is a failure, too
            .redirectOutput(printed.toFile())
            .start()
            .waitFor();

    assertEquals(
        block(readme, "text", "") + "exit code 0",
        Files.readString(printed, StandardCharsets.UTF_8) + "exit code " + exit);
  }

  /** The only fenced block in a language which contains some text. */
  private static String block(String readme, String language, String content) {
    List<String> blocks =
        Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$")
            .matcher(readme)
            .results()
            .map((MatchResult block) -> block.group(1))
            .filter(text -> text.contains(content))
            .toList();
    assertEquals(1, blocks.size(), "blocks of " + language + " with '" + content + "'");
    return blocks.getFirst();
  }
}
