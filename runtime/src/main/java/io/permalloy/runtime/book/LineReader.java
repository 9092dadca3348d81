package io.permalloy.runtime.book;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads a text file, gzipped or not, line by line, and knows where it is. */
final class LineReader implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;

  private final String name;
  private final BufferedReader lines;
  private long number;

  private LineReader(String name, InputStream bytes) {
    this.name = name;
    this.lines = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.ISO_8859_1));
  }

  /**
   * Opens a file.
   *
   * @throws MalformedInputException if it is not there, cannot be read, or is no regular file
   */
  static LineReader open(Path path) {
    String name = path.toString();
    if (!Files.exists(path)) {
      throw new MalformedInputException(name, "there is no such file");
    }
    if (!Files.isRegularFile(path)) {
      throw new MalformedInputException(name, "this is not a regular file");
    }
    try {
      return new LineReader(name, bytes(path));
    } catch (AccessDeniedException e) {
      throw new MalformedInputException(name, "the file cannot be read: permission denied");
    } catch (IOException e) {
      throw new MalformedInputException(name, "the file cannot be read: " + e.getMessage());
    }
  }

  private static InputStream bytes(Path path) throws IOException {
    InputStream file = new BufferedInputStream(Files.newInputStream(path), BUFFER);
    try {
      file.mark(2);
      boolean gzip = file.read() == GZIP_FIRST && file.read() == GZIP_SECOND;
      file.reset();
      return gzip ? new GZIPInputStream(file, BUFFER) : file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Returns the name that messages use. */
  String name() {
    return name;
  }

  /** Returns the number of the line that was read last, from 1. */
  long number() {
    return number;
  }

  /**
   * Returns the next line, or null after the last.
   *
   * @throws MalformedInputException if the file cannot be read further
   */
  String next() {
    try {
      String line = lines.readLine();
      if (line != null) {
        number++;
      }
      return line;
    } catch (EOFException e) {
      throw new MalformedInputException(name, number + 1, "the gzip stream is cut short");
    } catch (ZipException e) {
      throw new MalformedInputException(
          name, number + 1, "the gzip stream is damaged: " + e.getMessage());
    } catch (IOException e) {
      throw new MalformedInputException(
          name, number + 1, "the file cannot be read: " + e.getMessage());
    }
  }

  /** Returns an exception about the line that was read last. */
  MalformedInputException malformed(String reason) {
    return new MalformedInputException(name, number, reason);
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new MalformedInputException(name, "the file cannot be closed: " + e.getMessage());
    }
  }
}
