package io.permalloy.offheap.segment;

import io.permalloy.offheap.mem.Mem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * What a store's header says, checked before any of it is used: sizes, counters, and which slabs
 * have memory. A file may be anything; its numbers are compared with the file's own size before
 * something is as long as they say.
 */
final class StoreHeader {
  private static final int HEADER_BYTES = 128;

  private StoreHeader() {}

  /** The layout that the header in a file states. */
  static StoreLayout read(String name, Path path, int fd) throws IOException {
    long size = Posix.size(fd);
    if (size < 0) {
      throw new IOException("store " + name + ": " + path + " is not a file");
    }
    ByteBuffer header = bytes(name, path);
    if (header.hasRemaining() || header.getLong(StoreLayout.MAGIC_AT) != StoreLayout.MAGIC) {
      throw new IOException("store " + name + ": " + path + " is not a Permalloy store");
    }
    if (header.getInt(StoreLayout.VERSION_AT + 4) != StoreLayout.BYTE_ORDER_MARK) {
      throw new IOException("store " + name + ": " + path + " has another byte order");
    }
    if (header.getInt(StoreLayout.VERSION_AT) != StoreLayout.VERSION) {
      throw new IOException(
          "store "
              + name
              + ": "
              + path
              + " has layout version "
              + header.getInt(StoreLayout.VERSION_AT)
              + ", this is version "
              + StoreLayout.VERSION);
    }
    if (header.getLong(StoreLayout.CHECK_AT) != StoreLayout.check(header::getLong)) {
      throw new IOException("store " + name + ": " + path + " has a damaged header");
    }
    StoreLayout layout =
        StoreLayout.of(
            header.getLong(StoreLayout.MAX_BYTES_AT),
            header.getLong(StoreLayout.SLABS_AT),
            header.getLong(StoreLayout.LINES_AT),
            header.getLong(StoreLayout.PROCESSES_AT),
            header.getLong(StoreLayout.MAPS_AT));
    if (layout == null || size < tablesEnd(layout)) {
      throw new IOException(
          "store " + name + ": " + path + " is damaged or cut short: " + size + " bytes");
    }
    checkNoHole(name, path, fd, layout);
    return layout;
  }

  private static long tablesEnd(StoreLayout layout) {
    return (long) layout.firstSlab() << StoreLayout.SLAB_SHIFT;
  }

  private static ByteBuffer bytes(String name, Path path) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (SeekableByteChannel in = Files.newByteChannel(path, StandardOpenOption.READ)) {
      int n = 0;
      while (header.hasRemaining() && n >= 0) {
        n = in.read(header);
      }
    } catch (IOException e) {
      throw new IOException(
          "store " + name + ": " + path + " cannot be read: " + e.getMessage(), e);
    }
    return header;
  }

  /**
   * So a small file cannot state tables of gigabytes, which would be gone through here, and heap
   * would be taken for them.
   */
  private static void checkNoHole(String name, Path path, int fd, StoreLayout layout)
      throws IOException {
    long hole = Posix.firstHole(fd);
    if (hole >= 0 && hole < tablesEnd(layout)) {
      throw new IOException(
          "store "
              + name
              + ": "
              + path
              + " has a hole at byte "
              + hole
              + ", in its header of "
              + tablesEnd(layout)
              + " bytes; if it is a copy, copy it again without making holes"
              + " (cp --sparse=never)");
    }
  }

  /** What changes in the header, and that addresses are computed from. */
  static void check(String name, Region region, int fd) throws IOException {
    StoreLayout layout = region.layout();
    checkCounter(name, region, "epoch", StoreLayout.EPOCH_AT, 2, StoreFile.MAX_EPOCH);
    checkCounter(name, region, "session lines", StoreLayout.MAX_LINE_AT, 0, layout.lines());
    checkCounter(name, region, "process slots", StoreLayout.MAX_PROCESS_AT, 0, layout.processes());
    checkSlabs(name, region, fd);
  }

  private static void checkCounter(
      String name, Region region, String what, int at, long min, long max) throws IOException {
    long value = Mem.getLongAcquire(region.base() + at);
    if (value < min || value > max) {
      throw new IOException(
          "store "
              + name
              + " is damaged: "
              + what
              + " is "
              + value
              + ", possible is "
              + min
              + " to "
              + max);
    }
  }

  /**
   * Every slab that the table says has memory, if only behind some pages, must lie inside the file.
   * Others may be growing it: a slab's word is set after the file has grown, so the size is read
   * after the word.
   */
  private static void checkSlabs(String name, Region region, int fd) throws IOException {
    StoreLayout layout = region.layout();
    long size = Posix.size(fd);
    int first = (int) Math.min(layout.slabs(), size >>> StoreLayout.SLAB_SHIFT);
    for (int slab = first; slab < layout.slabs(); slab++) {
      long word = Mem.getLongAcquire(region.base() + layout.slabWord(slab));
      long end = (slab + 1L) << StoreLayout.SLAB_SHIFT;
      if (SlabWord.pages(word) != 0 && size < end) {
        size = Posix.size(fd);
        if (size < end) {
          throw new IOException(
              "store "
                  + name
                  + " is cut short: slab "
                  + slab
                  + " should end at "
                  + end
                  + ", the file ends at "
                  + size);
        }
      }
    }
  }

  /** Throws if the store was open when the machine went down. */
  static boolean isOfThisBoot(String name, Region region) throws IOException {
    long base = region.base();
    UUID boot = bootId();
    boolean same =
        Mem.getLong(base + StoreLayout.BOOT_ID_AT) == boot.getMostSignificantBits()
            && Mem.getLong(base + StoreLayout.BOOT_ID_AT + 8) == boot.getLeastSignificantBits();
    if (!same && Mem.getLong(base + StoreLayout.CLEAN_AT) != 1) {
      throw new IOException(
          "store "
              + name
              + " was open when the machine went down: its contents cannot be trusted;"
              + " restore it from a copy, or delete the file");
    }
    return same;
  }

  static UUID bootId() throws IOException {
    return UUID.fromString(Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim());
  }
}
