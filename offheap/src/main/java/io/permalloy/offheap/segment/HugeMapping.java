package io.permalloy.offheap.segment;

import io.permalloy.offheap.HugePages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Maps stores where huge pages can be: at addresses that are multiples of 2 MiB, with the kernel's
 * advice. Advice changes nothing of what a mapping holds, and may be refused.
 */
final class HugeMapping {
  private static final long PAGE_BYTES = 2 << 20;
  private static final long TMPFS = 0x01021994L;
  private static final Path SETTINGS = Path.of("/sys/kernel/mm/transparent_hugepage");
  private static final Pattern CHOSEN = Pattern.compile("\\[(\\w+)\\]");

  private HugeMapping() {}

  /**
   * Maps a store.
   *
   * @param name how errors call it
   * @param layout its layout
   * @param flags flags of {@code mmap}
   * @param fd its file, or -1
   * @param huge whether with huge pages
   * @return the address, or the negative error number
   * @throws IOException if huge pages are required and not to be had
   */
  static long map(String name, StoreLayout layout, int flags, int fd, HugePages huge)
      throws IOException {
    if (huge == HugePages.OFF) {
      long base = Posix.map(0, layout.maxBytes(), flags, fd);
      if (base > 0) {
        Posix.advise(base, layout.maxBytes(), Posix.MADV_NOHUGEPAGE);
      }
      return base;
    }
    String why = whyNot(fd);
    if (huge == HugePages.REQUIRE && why != null) {
      throw new IOException("store " + name + ": huge pages are required, but " + why);
    }
    long base = aligned(layout.maxBytes(), flags, fd);
    if (base > 0) {
      int error = Posix.advise(base, layout.maxBytes(), Posix.MADV_HUGEPAGE);
      if (error != 0 && huge == HugePages.REQUIRE) {
        Posix.unmap(base, layout.maxBytes());
        throw new IOException(
            "store " + name + ": huge pages are required, but the kernel refuses: error " + -error);
      }
    }
    return base;
  }

  /** Takes more addresses than are needed, maps over those that fit, and gives the rest back. */
  private static long aligned(long bytes, int flags, int fd) {
    int reserve = Posix.MAP_PRIVATE | Posix.MAP_ANONYMOUS | Posix.MAP_NORESERVE;
    long room = Posix.map(0, bytes + PAGE_BYTES, reserve, -1);
    if (room < 0) {
      return room;
    }
    long base = room + PAGE_BYTES - 1 & -PAGE_BYTES;
    long mapped = Posix.map(base, bytes, flags | Posix.MAP_FIXED, fd);
    if (mapped < 0) {
      Posix.unmap(room, bytes + PAGE_BYTES);
      return mapped;
    }
    if (base > room) {
      Posix.unmap(room, base - room);
    }
    if (room + PAGE_BYTES > base) {
      Posix.unmap(base + bytes, room + PAGE_BYTES - base);
    }
    return base;
  }

  /** Null if the kernel can give huge pages, and its settings allow them to who asks. */
  private static String whyNot(int fd) {
    boolean shared = fd >= 0;
    if (shared && Posix.fileSystem(fd) != TMPFS) {
      return "a file that is written has them on tmpfs only; use shm:";
    }
    Path file = SETTINGS.resolve(shared ? "shmem_enabled" : "enabled");
    try {
      Matcher chosen = CHOSEN.matcher(Files.readString(file));
      if (!chosen.find()) {
        return file + " says nothing";
      }
      return switch (chosen.group(1)) {
        case "always", "madvise", "advise", "within_size", "force" -> null;
        default ->
            file
                + " is '"
                + chosen.group(1)
                + "'; write '"
                + (shared ? "advise" : "madvise")
                + "' to it";
      };
    } catch (IOException e) {
      return "this kernel has no " + file;
    }
  }
}
