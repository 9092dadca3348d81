package io.permalloy.bench.limits;

import io.permalloy.bench.stats.Machine;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Posix;

/** Anonymous memory on pages of one size, 2 MiB aligned. */
final class Area implements AutoCloseable {
  /** Which pages. */
  enum Pages {
    SMALL("small pages", 15),
    HUGE("huge pages", 14);

    private final String text;
    private final int advice;

    Pages(String text, int advice) {
      this.text = text;
      this.advice = advice;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  static final long HUGE_BYTES = 2L << 20;
  private static final int FLAGS = Posix.MAP_PRIVATE | Posix.MAP_ANONYMOUS | Posix.MAP_NORESERVE;

  private final long mapped;
  private final long mappedBytes;
  private final long start;
  private final long bytes;
  private final Pages pages;

  /** Maps memory; no page is there yet. */
  Area(long bytes, Pages pages) {
    this.bytes = bytes;
    this.pages = pages;
    mappedBytes = bytes + HUGE_BYTES;
    mapped = Posix.map(0, mappedBytes, FLAGS, -1);
    if (mapped < 0) {
      throw new UnsupportedOperationException(
          "cannot map " + mappedBytes + " bytes: error " + -mapped);
    }
    start = mapped + HUGE_BYTES - 1 & -HUGE_BYTES;
    int rc = Posix.advise(start, bytes, pages.advice);
    if (rc != 0) {
      close();
      throw new UnsupportedOperationException(
          "the kernel refuses " + pages + " for memory: error " + -rc);
    }
  }

  long start() {
    return start;
  }

  long bytes() {
    return bytes;
  }

  /** Has the kernel put a page everywhere now, and for huge ones makes sure that they are. */
  Area populate() {
    long before = Machine.hugeKib();
    long rc = fault();
    if (rc != 0) {
      close();
      throw new UnsupportedOperationException("cannot populate memory: error " + -rc);
    }
    long huge = Machine.hugeKib() - before << 10;
    if (pages == Pages.HUGE && huge < bytes / 10 * 9) {
      close();
      throw new UnsupportedOperationException(
          "the kernel gave huge pages for " + huge + " of " + bytes + " bytes only");
    }
    return this;
  }

  /** Has the kernel put a page everywhere now. */
  long fault() {
    return Posix.advise(start, bytes, Posix.MADV_POPULATE_WRITE);
  }

  /** Writes one word in every so many bytes. */
  long touch(long step) {
    for (long at = 0; at < bytes; at += step) {
      Mem.putLong(start + at, at);
    }
    return bytes;
  }

  @Override
  public void close() {
    Posix.unmap(mapped, mappedBytes);
  }
}
