package io.permalloy.bench.run;

import io.permalloy.bench.stats.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * Where a run writes. Files appear whole, so whoever ends the run early leaves what can be read.
 */
final class ResultsFolder {
  private final Path path;

  private ResultsFolder(Path path) {
    this.path = path;
  }

  /**
   * Makes it.
   *
   * @param path does not exist, or is an empty folder
   * @throws IOException if it cannot be made, or has something in it
   */
  static ResultsFolder create(Path path) throws IOException {
    Files.createDirectories(path);
    try (Stream<Path> files = Files.list(path)) {
      if (files.findAny().isPresent()) {
        throw new IOException(path + " is not empty: name a folder that does not exist");
      }
    }
    return new ResultsFolder(path);
  }

  Path path() {
    return path;
  }

  /** A file in it; the folders on the way are made. */
  Path file(String name) throws IOException {
    Path file = path.resolve(name);
    Files.createDirectories(file.getParent());
    return file;
  }

  /** Writes a value as JSON. */
  void writeJson(String name, Object value) throws IOException {
    write(name, Json.text(value));
  }

  /** Writes a text, in place of what was there. */
  void write(String name, String text) throws IOException {
    Path file = file(name);
    Path whole = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(whole, text);
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
