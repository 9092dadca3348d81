package io.permalloy.offheap.sim;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The simulated kernel: the same public static methods as the product's system-call class, on the
 * simulated machine. Files live in memory, locks belong to open file descriptions and go with their
 * process.
 *
 * <p>Touching a mapped file beyond its allocated pages is a fault: the simulated SIGBUS. Touching a
 * page that nobody has populated is a fault too. A kernel would find memory for it, but when that
 * is too late to be refused.
 */
public final class SimPosix {
  private static final Machine M = Machine.THE;
  private static final int ENOENT = 2;
  private static final int EAGAIN = 11;
  private static final int EEXIST = 17;
  private static final int ENOSPC = 28;
  private static final int EBADF = 9;
  private static final int ENOMEM = 12;
  private static final int O_CREAT = 0x40;
  private static final int O_EXCL = 0x80;
  private static final int O_TMPFILE = 0x400000;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int MAP_FIXED = 0x10;
  private static final int REGION_ALIGNMENT = 1 << 16;

  private static final class SimFile {
    final Map<Long, Machine.Page> pages = new HashMap<>();
    final Set<Long> populated = new HashSet<>();
    final Map<Long, Description> locks = new HashMap<>();
    long size;
  }

  private record View(SimFile file, long base) implements Machine.Backing {
    @Override
    public Machine.Page fault(long address) {
      long number = (address - base) >>> Machine.PAGE_SHIFT;
      Machine.Page p = file.pages.get(number);
      if (p == null || !file.populated.contains(number)) {
        throw M.fault(
            "SIGBUS: touched offset 0x"
                + Long.toHexString(address - base)
                + " of a mapped file, where no space is allocated or no page populated");
      }
      return p;
    }

    void populate(long address, long length) {
      long end = address - base + length;
      for (long at = address - base; at < end; at += Machine.PAGE_BYTES) {
        long number = at >>> Machine.PAGE_SHIFT;
        if (file.populated.add(number)) {
          M.onRollback(() -> file.populated.remove(number));
        }
      }
    }
  }

  private record Description(SimFile file, int process) {}

  private static final Map<String, SimFile> FILES = new HashMap<>();
  private static final Map<Integer, Description> OPEN = new HashMap<>();
  private static int nextFd = 3;

  /** Pages that file allocation and population may still take: full when 0. */
  static long pagesLeft = Long.MAX_VALUE;

  /** Process of calls made outside simulated threads. */
  static int setupProcess;

  private SimPosix() {}

  static void reset() {
    FILES.clear();
    OPEN.clear();
    nextFd = 3;
    pagesLeft = Long.MAX_VALUE;
    setupProcess = 0;
  }

  static int process() {
    return M.current == null ? setupProcess : M.current.process;
  }

  static void processDied(int process) {
    for (Map.Entry<Integer, Description> e : Map.copyOf(OPEN).entrySet()) {
      if (e.getValue().process() == process) {
        close(e.getKey());
      }
    }
  }

  private static void step() {
    if (M.concurrent && M.current != null) {
      M.point();
    }
  }

  private static <T> T result(T value) {
    M.observe(value.hashCode());
    return value;
  }

  public static int open(String path, int flags, int mode) {
    step();
    SimFile file;
    if ((flags & O_TMPFILE) == O_TMPFILE) {
      file = new SimFile();
    } else {
      file = FILES.get(path);
      if (file != null && (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) {
        return result(-EEXIST);
      }
      if (file == null) {
        if ((flags & O_CREAT) == 0) {
          return result(-ENOENT);
        }
        file = new SimFile();
        FILES.put(path, file);
        M.onRollback(() -> FILES.remove(path));
      }
    }
    int fd = nextFd++;
    OPEN.put(fd, new Description(file, process()));
    M.onRollback(
        () -> {
          OPEN.remove(fd);
          nextFd = fd;
        });
    return result(fd);
  }

  public static int close(int fd) {
    Description d = OPEN.remove(fd);
    if (d == null) {
      return -EBADF;
    }
    Set<Long> dropped = new HashSet<>();
    d.file.locks.forEach(
        (at, owner) -> {
          if (owner == d) {
            dropped.add(at);
          }
        });
    dropped.forEach(d.file.locks::remove);
    M.onRollback(
        () -> {
          OPEN.put(fd, d);
          dropped.forEach(at -> d.file.locks.put(at, d));
        });
    return 0;
  }

  public static long map(long address, long length, int flags, int fd) {
    step();
    long at = (flags & MAP_FIXED) != 0 ? address : M.allocateRange(length, REGION_ALIGNMENT);
    if ((flags & MAP_ANONYMOUS) != 0) {
      M.map(at, length, M.anonymous());
    } else {
      Description d = OPEN.get(fd);
      if (d == null) {
        return result((long) -EBADF);
      }
      M.map(at, length, new View(d.file, at));
    }
    return result(at);
  }

  /** Writes to it are not told from others: nothing simulated makes them. */
  public static long mapReadOnly(long length, int fd) {
    return map(0, length, 0, fd);
  }

  public static int unmap(long address, long length) {
    step();
    M.map(address, length, null);
    return 0;
  }

  public static int advise(long address, long length, int advice) {
    step();
    if (pagesLeft < 0) {
      return result(-ENOMEM);
    }
    if (M.backing(address) instanceof View view) {
      view.populate(address, length);
    }
    return result(0);
  }

  /** For checks: whether a page of a mapped file reads as zero, if only as it has no memory. */
  static boolean isZero(long address) {
    if (!(M.backing(address) instanceof View view)) {
      return true;
    }
    Machine.Page page = view.file.pages.get(address - view.base >>> Machine.PAGE_SHIFT);
    return page == null || Arrays.stream(page.words).allMatch(word -> word == 0);
  }

  public static int sync(long address, long length) {
    step();
    return 0;
  }

  public static int allocate(int fd, long offset, long length) {
    step();
    Description d = OPEN.get(fd);
    if (d == null) {
      return result(-EBADF);
    }
    long first = offset >>> Machine.PAGE_SHIFT;
    long last = (offset + length + Machine.PAGE_BYTES - 1) >>> Machine.PAGE_SHIFT;
    long needed = 0;
    for (long p = first; p < last; p++) {
      needed += d.file.pages.containsKey(p) ? 0 : 1;
    }
    if (needed > pagesLeft) {
      return result(-ENOSPC);
    }
    long left = pagesLeft;
    pagesLeft = left == Long.MAX_VALUE ? left : left - needed;
    long size = d.file.size;
    d.file.size = Math.max(size, offset + length);
    M.onRollback(
        () -> {
          pagesLeft = left;
          d.file.size = size;
        });
    for (long p = first; p < last; p++) {
      if (!d.file.pages.containsKey(p)) {
        d.file.pages.put(p, M.newPage());
        long page = p;
        M.onRollback(() -> d.file.pages.remove(page));
      }
    }
    return result(0);
  }

  public static long size(int fd) {
    Description d = OPEN.get(fd);
    return d == null ? -EBADF : result(d.file.size);
  }

  public static long firstHole(int fd) {
    Description d = OPEN.get(fd);
    if (d == null) {
      return -EBADF;
    }
    long page = 0;
    while (d.file.pages.containsKey(page)) {
      page++;
    }
    return result(Math.min(page << Machine.PAGE_SHIFT, d.file.size));
  }

  public static long fileSystem(int fd) {
    return 0x01021994L;
  }

  public static int link(int fd, String path) {
    step();
    Description d = OPEN.get(fd);
    if (FILES.putIfAbsent(path, d.file) != null) {
      return result(-EEXIST);
    }
    M.onRollback(() -> FILES.remove(path));
    return result(0);
  }

  public static int lock(int fd, long at, boolean wait) {
    step();
    Description d = OPEN.get(fd);
    if (d == null) {
      return result(-EBADF);
    }
    Description holder = d.file.locks.get(at);
    if (holder != null && holder != d) {
      return result(-EAGAIN);
    }
    if (holder == null) {
      d.file.locks.put(at, d);
      M.onRollback(() -> d.file.locks.remove(at));
    }
    return result(0);
  }

  public static int unlock(int fd, long at) {
    step();
    Description d = OPEN.get(fd);
    if (d != null && d.file.locks.remove(at, d)) {
      M.onRollback(() -> d.file.locks.put(at, d));
    }
    return result(0);
  }

  public static int locked(int fd, long at, long length) {
    step();
    Description d = OPEN.get(fd);
    for (Map.Entry<Long, Description> e : d.file.locks.entrySet()) {
      if (e.getKey() >= at && (length == 0 || e.getKey() < at + length) && e.getValue() != d) {
        return result(1);
      }
    }
    return result(0);
  }
}
