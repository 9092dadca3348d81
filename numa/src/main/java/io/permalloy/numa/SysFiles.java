package io.permalloy.numa;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the small text files of {@code /sys} and {@code /proc}.
 *
 * <p>A file that is missing or may not be read is normal: kernels, architectures and containers
 * differ in what they show. A file that is there and makes no sense is noted, once for each file,
 * and then counts as missing: a topology with a hole is more use than none.
 */
final class SysFiles {

  private final List<String> notes = new ArrayList<>();

  /** What was found odd while reading, in order. */
  List<String> notes() {
    return notes;
  }

  /** Adds a note. */
  void note(String text) {
    if (!notes.contains(text)) {
      notes.add(text);
    }
  }

  /** The whole file without surrounding white space. */
  Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1).strip());
    } catch (IOException | SecurityException missing) {
      return Optional.empty();
    }
  }

  /** A file of one number, or {@code absent}. */
  int number(Path file, int absent) {
    Optional<String> text = text(file);
    try {
      return text.map(Integer::parseInt).orElse(absent);
    } catch (NumberFormatException e) {
      note(file + " holds '" + text.get() + "' where a number belongs; ignored");
      return absent;
    }
  }

  /** A file of one CPU list. {@code (null)} is what some kernels write for an empty one. */
  Optional<CpuSet> cpus(Path file) {
    Optional<String> text = text(file).map(t -> t.equals("(null)") ? "" : t);
    try {
      return text.map(CpuSet::parse);
    } catch (IllegalArgumentException e) {
      note(file + ": " + e.getMessage() + "; ignored");
      return Optional.empty();
    }
  }

  /** The value after {@code key:} on the first line that starts with it. */
  Optional<String> field(Path file, String key) {
    return text(file)
        .flatMap(t -> t.lines().map(String::strip).filter(l -> l.startsWith(key + ":")).findFirst())
        .map(line -> line.substring(key.length() + 1).strip());
  }

  /** A size in kB from a {@code meminfo} file, in bytes, or -1. */
  long kilobytes(Path file, String key) {
    Optional<String> text = field(file, key);
    try {
      return text.map(t -> Long.parseLong(t.split("\\s+")[0]) << 10).orElse(-1L);
    } catch (NumberFormatException e) {
      note(file + ": " + key + " is '" + text.get() + "' where a size belongs; ignored");
      return -1;
    }
  }

  /** The entries of a directory named {@code prefix} and a number, by number. */
  TreeMap<Integer, Path> numbered(Path directory, String prefix) {
    Pattern name = Pattern.compile(Pattern.quote(prefix) + "(\\d{1,7})");
    TreeMap<Integer, Path> found = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, prefix + "*")) {
      for (Path entry : entries) {
        Matcher matcher = name.matcher(entry.getFileName().toString());
        if (matcher.matches()) {
          found.put(Integer.parseInt(matcher.group(1)), entry);
        }
      }
    } catch (IOException | DirectoryIteratorException | SecurityException missing) {
      // No such directory: the callers say what they assume instead.
    }
    return found;
  }
}
