package io.permalloy.bench.limits;

import io.permalloy.bench.stats.Sample;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Posix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writing to a file in the folder given, and waiting for it. The file is gone afterwards. */
final class Disk implements Probe {
  private static final int BLOCK = 4 << 10;
  private static final int CHUNK = 1 << 20;
  private static final long FILE_BYTES = 64L << 20;

  @Override
  public String title() {
    return "Disk";
  }

  @Override
  public void run(Settings settings, Report report) {
    Path path = create(settings.folder());
    try {
      int fd = Posix.open(path.toString(), Posix.O_RDWR_CLOEXEC | Posix.O_NOFOLLOW, 0);
      if (fd < 0) {
        throw new UnsupportedOperationException("cannot open " + path + ": error " + -fd);
      }
      try (Arena arena = Arena.ofConfined()) {
        measure(settings, report, fd, arena.allocate(CHUNK, BLOCK).address());
      } finally {
        Posix.close(fd);
      }
    } finally {
      delete(path);
    }
  }

  private static Path create(Path folder) {
    try {
      return Files.createTempFile(folder, "permalloy-limits-", ".tmp");
    } catch (IOException e) {
      throw new UnsupportedOperationException("cannot make a file in " + folder + ": " + e, e);
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + path, e);
    }
  }

  private void measure(Settings settings, Report report, int fd, long memory) {
    int n = settings.repeats();
    Sample stream = Timing.nanosAfter(() -> sync(fd), n, 1, count -> writeAll(fd, memory));
    report.add("sequential write, 1 MiB a call, then fdatasync", "MB/s", megabytes(stream));
    report.add(
        "pwrite of 4 KiB",
        "us",
        micros(Timing.nanos(n, 1_000, count -> writes(fd, memory, count))));
    report.add(
        "fdatasync after a pwrite",
        "us",
        micros(Timing.nanosAfter(() -> writes(fd, memory, 1), n, 1, count -> sync(fd))));
    report.add(
        "pwrite and fdatasync",
        "us",
        micros(Timing.nanos(n, 1, count -> writes(fd, memory, 1) + sync(fd))));
    long map = Posix.map(0, FILE_BYTES, Posix.MAP_SHARED, fd);
    if (map < 0) {
      throw new UnsupportedOperationException("cannot map the file: error " + -map);
    }
    try {
      report.add(
          "store to a mapped page and msync",
          "us",
          micros(Timing.nanos(n, 1, count -> storeAndSync(map))));
    } finally {
      Posix.unmap(map, FILE_BYTES);
    }
  }

  private static Sample micros(Sample nanos) {
    return nanos.map(ns -> ns / 1e3);
  }

  private static Sample megabytes(Sample nanos) {
    return nanos.map(ns -> FILE_BYTES * 1e3 / ns);
  }

  private static long writeAll(int fd, long memory) {
    for (long at = 0; at < FILE_BYTES; at += CHUNK) {
      write(fd, memory, CHUNK, at);
    }
    return sync(fd);
  }

  /** Blocks one after the other, from the start. */
  private static long writes(int fd, long memory, int count) {
    for (int i = 0; i < count; i++) {
      write(fd, memory, BLOCK, (long) i * BLOCK);
    }
    return count;
  }

  private static void write(int fd, long memory, int bytes, long at) {
    long written = NativeCalls.pwrite(fd, memory, bytes, at);
    if (written != bytes) {
      throw new UnsupportedOperationException(
          "pwrite of " + bytes + " bytes wrote " + written + "; is the disk full?");
    }
  }

  private static long sync(int fd) {
    if (!NativeCalls.fdatasync(fd)) {
      throw new UnsupportedOperationException("fdatasync failed");
    }
    return 1;
  }

  private static long storeAndSync(long map) {
    Mem.putLong(map, Mem.getLong(map) + 1);
    int rc = Posix.sync(map, BLOCK);
    if (rc != 0) {
      throw new UnsupportedOperationException("msync failed: error " + -rc);
    }
    return 1;
  }
}
