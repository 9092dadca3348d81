import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Formats the Java files below a folder ("apply"), or fails if one is not formatted ("check"). */
final class Format {
  private static final Formatter FORMATTER = new Formatter();

  private Format() {}

  public static void main(String[] args) throws IOException {
    boolean apply = args[0].equals("apply");
    List<Path> files;
    try (Stream<Path> walk = Files.walk(Path.of(args[1]))) {
      files =
          walk.filter(path -> path.toString().endsWith(".java"))
              .filter(path -> !path.toString().contains("/target/"))
              .sorted()
              .toList();
    }
    List<Path> unformatted = files.parallelStream().filter(file -> differs(file, apply)).toList();
    unformatted.forEach(
        file -> System.out.println((apply ? "Formatted " : "Not formatted: ") + file));
    if (!apply && !unformatted.isEmpty()) {
      System.out.println("Run 'mvn validate -Pformat' to format all files in place.");
      System.exit(1);
    }
  }

  private static boolean differs(Path file, boolean apply) {
    try {
      String before = Files.readString(file);
      String after = FORMATTER.formatSourceAndFixImports(before);
      if (apply && !after.equals(before)) {
        Files.writeString(file, after);
      }
      return !after.equals(before);
    } catch (FormatterException e) {
      System.out.println(e.diagnostics().isEmpty() ? e.getMessage() : file + ":" + e.diagnostics());
      return true;
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read or write " + file, e);
    }
  }
}
