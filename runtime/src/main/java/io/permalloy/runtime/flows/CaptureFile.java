package io.permalloy.runtime.flows;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A capture in memory: a file mapped read-only, or inflated to a nameless temporary file first, or
 * bytes made in this process. Any number of readers, one after the other, can pass over it.
 */
public final class CaptureFile implements AutoCloseable {

  private static final int GZIP = 0x1f8b;
  private static final int CHUNK = 1 << 20;

  private final String name;
  private final Arena arena;
  private final MemorySegment bytes;
  private final String warning;

  private CaptureFile(String name, Arena arena, MemorySegment bytes, String warning) {
    this.name = name;
    this.arena = arena;
    this.bytes = bytes;
    this.warning = warning;
  }

  /**
   * Opens a file and checks that it starts as a capture does.
   *
   * @param path a pcap or pcapng file, gzipped or not
   * @throws CaptureException if it cannot be read, is empty, or is no capture
   */
  public static CaptureFile open(Path path) {
    String name = path.toString();
    if (!Files.exists(path)) {
      throw new CaptureException(name, 0, "there is no such file");
    }
    if (!Files.isRegularFile(path)) {
      throw new CaptureException(name, 0, "this is not a regular file");
    }
    Arena arena = Arena.ofShared();
    boolean opened = false;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      if (channel.size() == 0) {
        throw new CaptureException(name, 0, "the file is empty");
      }
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      CaptureFile file =
          mapped.byteSize() >= 2 && Wire.u16(mapped, 0) == GZIP
              ? inflated(path, arena)
              : new CaptureFile(name, arena, mapped, null);
      file.reader();
      opened = true;
      return file;
    } catch (NoSuchFileException e) {
      throw new CaptureException(name, 0, "there is no such file");
    } catch (AccessDeniedException e) {
      throw new CaptureException(name, 0, "the file cannot be read: permission denied");
    } catch (IOException e) {
      throw new CaptureException(name, 0, "the file cannot be read: " + e.getMessage());
    } finally {
      if (!opened) {
        arena.close();
      }
    }
  }

  /**
   * Wraps a capture that is in memory already.
   *
   * @param name what messages call it
   * @param bytes pcap or pcapng; must stay alive as long as this is used
   * @throws CaptureException if it does not start as a capture does
   */
  public static CaptureFile of(String name, MemorySegment bytes) {
    CaptureFile file = new CaptureFile(name, null, bytes, null);
    file.reader();
    return file;
  }

  private static CaptureFile inflated(Path path, Arena arena) throws IOException {
    String name = path.toString();
    Path temporary = Files.createTempFile("permalloy", ".capture");
    try (FileChannel out =
        FileChannel.open(temporary, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      // Without a name from here on: nothing is left behind however this process ends.
      Files.delete(temporary);
      String warning = inflate(name, path, out);
      if (out.size() == 0) {
        throw new CaptureException(name, 0, "the file is empty once inflated");
      }
      MemorySegment mapped = out.map(FileChannel.MapMode.READ_ONLY, 0, out.size(), arena);
      return new CaptureFile(name, arena, mapped, warning);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static String inflate(String name, Path path, FileChannel out) throws IOException {
    byte[] chunk = new byte[CHUNK];
    long inflated = 0;
    try (InputStream file = Files.newInputStream(path);
        GZIPInputStream in = new GZIPInputStream(file, CHUNK)) {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        ByteBuffer buffer = ByteBuffer.wrap(chunk, 0, n);
        while (buffer.hasRemaining()) {
          inflated += out.write(buffer);
        }
      }
      return null;
    } catch (EOFException e) {
      return name
          + ": offset "
          + inflated
          + ": the gzip stream is cut short; what could be inflated is read";
    } catch (ZipException e) {
      throw new CaptureException(name, inflated, "the gzip stream is damaged: " + e.getMessage());
    }
  }

  /** Returns the name that messages use. */
  public String name() {
    return name;
  }

  /** Returns the bytes of the capture, inflated if it was compressed. */
  public MemorySegment bytes() {
    return bytes;
  }

  /** Returns what was wrong with the compressed stream, or null. */
  public String warning() {
    return warning;
  }

  /**
   * Returns a new reader at the first packet.
   *
   * @throws CaptureException if the capture starts with neither magic number, or with a header that
   *     cannot be used
   */
  CaptureReader reader() {
    if (bytes.byteSize() < 4) {
      throw new CaptureException(
          name, 0, "the file of " + bytes.byteSize() + " bytes is neither pcap nor pcapng");
    }
    int magic = Wire.i32(bytes, 0);
    if (magic == PcapngReader.SECTION) {
      return new PcapngReader(name, bytes);
    }
    if (PcapReader.recognises(magic)) {
      return new PcapReader(name, bytes);
    }
    throw new CaptureException(
        name,
        0,
        String.format(
            "the file is neither pcap nor pcapng, plain or gzipped: it starts with %08x", magic));
  }

  /** Unmaps the capture; no reader of it may be used any more. */
  @Override
  public void close() {
    if (arena != null) {
      arena.close();
    }
  }
}
