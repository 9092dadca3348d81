package io.permalloy.offheap.segment;

import io.permalloy.offheap.mem.Mem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * Makes stores, opens them, and says who else has them open.
 *
 * <p><b>Creation</b> is atomic: the file has no name until it is complete, then gets it by one
 * link, which fails if the name is taken. Mode 0600; a symbolic link is refused.
 *
 * <p><b>Liveness</b>: every opening holds a write lock of its own open file description on byte
 * 2^62 + k of the file, k its process slot. The kernel drops it when the process is gone, and no
 * instruction of the dead can follow. The descriptor is used for nothing else. Opening and closing
 * exclude each other by one more such lock; nothing that reads or writes entries takes one.
 */
public final class StoreFile {
  static final long CONTROL = (1L << 62) - 1;
  static final long FIRST_PROCESS = 1L << 62;
  static final long MAX_EPOCH = 1L << 46;
  private static final int SESSION_STATE = 8;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Region region;
  private final Path path;
  private final int lockFd;
  private final int process;

  private StoreFile(Region region, Path path, int lockFd, int process) {
    this.region = region;
    this.path = path;
    this.lockFd = lockFd;
    this.process = process;
  }

  /**
   * A store in anonymous memory, gone with its owner.
   *
   * @param name how errors call it
   * @param maxBytes its maximum
   * @return the store, open
   * @throws IOException if the address space cannot be had
   */
  public static StoreFile inMemory(String name, long maxBytes) throws IOException {
    StoreLayout layout = checkedLayout(name, maxBytes);
    int flags = Posix.MAP_PRIVATE | Posix.MAP_ANONYMOUS | Posix.MAP_NORESERVE;
    Region region = mapped(name, layout, flags, -1);
    initialise(name, region);
    return new StoreFile(region, null, -1, 0);
  }

  /**
   * Opens the store in a file, or makes it.
   *
   * @param name how errors call it
   * @param path the file
   * @param maxBytes its maximum if it is made; 0 for the default of the caller's choosing is not
   *     allowed
   * @return the store, open, with the control lock held: call {@link #opened} when recovery is done
   * @throws IOException if it cannot be opened or made, is no store, or is damaged
   */
  public static StoreFile open(String name, Path path, long maxBytes) throws IOException {
    while (true) {
      int fd = Posix.open(path.toString(), Posix.O_RDWR_CLOEXEC | Posix.O_NOFOLLOW, 0);
      if (fd == -Posix.ENOENT) {
        create(name, path, checkedLayout(name, maxBytes));
        continue;
      }
      if (fd < 0) {
        throw new IOException(
            "cannot open store " + name + ": " + path + ": " + FileSystems.whyNot(-fd));
      }
      try {
        return attach(name, path, fd);
      } catch (IOException | RuntimeException e) {
        Posix.close(fd);
        throw e;
      }
    }
  }

  private static StoreLayout checkedLayout(String name, long maxBytes) throws IOException {
    if (maxBytes < StoreLayout.MIN_BYTES || maxBytes > StoreLayout.MAX_BYTES) {
      throw new IOException(
          "store "
              + name
              + ": max is "
              + maxBytes
              + " bytes, but must be from "
              + StoreLayout.MIN_BYTES
              + " (1MiB) to "
              + StoreLayout.MAX_BYTES
              + " (64TiB)");
    }
    return StoreLayout.forSize(maxBytes);
  }

  private static Region mapped(String name, StoreLayout layout, int flags, int fd)
      throws IOException {
    long base = Posix.map(0, layout.maxBytes(), flags, fd);
    return new Region(name, layout, reserved(name, layout, base), fd);
  }

  /** The address that mapping has returned, if it is one. */
  static long reserved(String name, StoreLayout layout, long base) throws IOException {
    if (base < 0) {
      throw new IOException(
          "store "
              + name
              + ": cannot reserve "
              + layout.maxBytes()
              + " bytes of address space, error "
              + -base
              + "; ask for a smaller max, or allow overcommit (vm.overcommit_memory)");
    }
    return base;
  }

  private static void initialise(String name, Region region) throws IOException {
    StoreLayout layout = region.layout();
    long bytes = (long) layout.firstSlab() << StoreLayout.SLAB_SHIFT;
    int error = region.populate(0, bytes);
    if (error != 0) {
      throw new IOException(
          "store " + name + ": no room for its header of " + bytes + " bytes, error " + error);
    }
    long base = region.base();
    Mem.putLong(base + StoreLayout.MAGIC_AT, StoreLayout.MAGIC);
    Mem.putLong(
        base + StoreLayout.VERSION_AT,
        StoreLayout.VERSION | (long) StoreLayout.BYTE_ORDER_MARK << 32);
    Mem.putLong(base + StoreLayout.MAX_BYTES_AT, layout.maxBytes());
    Mem.putLong(base + StoreLayout.SLABS_AT, layout.slabs());
    Mem.putLong(base + StoreLayout.LINES_AT, layout.lines());
    Mem.putLong(base + StoreLayout.PROCESSES_AT, layout.processes());
    Mem.putLong(base + StoreLayout.MAPS_AT, layout.maps());
    UUID boot = StoreHeader.bootId();
    Mem.putLong(base + StoreLayout.BOOT_ID_AT, boot.getMostSignificantBits());
    Mem.putLong(base + StoreLayout.BOOT_ID_AT + 8, boot.getLeastSignificantBits());
    Mem.putLong(base + StoreLayout.CLEAN_AT, 1);
    Mem.putLong(base + StoreLayout.SEED_AT, RANDOM.nextLong());
    Mem.putLong(base + StoreLayout.CHECK_AT, StoreLayout.check(at -> Mem.getLong(base + at)));
    Mem.putLong(base + StoreLayout.EPOCH_AT, 2);
    Mem.putLongVolatile(base + StoreLayout.FRONTIER_AT, layout.firstSlab());
  }

  private static void create(String name, Path path, StoreLayout layout) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    int fd = Posix.open(folder.toString(), Posix.O_RDWR_CLOEXEC | Posix.O_TMPFILE, 0600);
    if (fd < 0) {
      throw new IOException(
          "cannot make store "
              + name
              + " in folder "
              + folder
              + ": error "
              + -fd
              + (fd == -95 ? " (its file system has no O_TMPFILE)" : ""));
    }
    try {
      FileSystems.check(name, path, fd);
      Region region = mapped(name, layout, Posix.MAP_SHARED | Posix.MAP_NORESERVE, fd);
      try {
        initialise(name, region);
        int linked = Posix.link(fd, path.toString());
        if (linked < 0 && linked != -Posix.EEXIST) {
          throw new IOException("cannot make store " + name + ": " + path + ": error " + -linked);
        }
      } finally {
        Posix.unmap(region.base(), layout.maxBytes());
      }
    } finally {
      Posix.close(fd);
    }
  }

  private static StoreFile attach(String name, Path path, int fd) throws IOException {
    FileSystems.check(name, path, fd);
    StoreLayout layout = StoreHeader.read(name, path, fd);
    int lockFd = Posix.open(path.toString(), Posix.O_RDWR_CLOEXEC | Posix.O_NOFOLLOW, 0);
    if (lockFd < 0) {
      throw new IOException("cannot open store " + name + " to lock it: error " + -lockFd);
    }
    Region region = null;
    try {
      int rc = Posix.lock(lockFd, CONTROL, true);
      if (rc < 0) {
        throw new IOException("cannot lock store " + name + ": error " + -rc);
      }
      region = mapped(name, layout, Posix.MAP_SHARED | Posix.MAP_NORESERVE, fd);
      StoreHeader.check(name, region, fd);
      checkBoot(name, region, lockFd);
      int process = takeSlot(name, region, lockFd);
      Mem.getAndAddLong(region.base() + StoreLayout.OPENINGS_AT, 1);
      Mem.putLongRelease(region.base() + layout.process(process), ProcessHandle.current().pid());
      return new StoreFile(region, path, lockFd, process);
    } catch (IOException | RuntimeException e) {
      Posix.close(lockFd);
      if (region != null) {
        Posix.unmap(region.base(), layout.maxBytes());
      }
      throw e;
    }
  }

  private static void checkBoot(String name, Region region, int lockFd) throws IOException {
    boolean same = StoreHeader.isOfThisBoot(name, region);
    if (!same && othersHaveIt(region.layout(), lockFd)) {
      throw new IOException("store " + name + " is open on another machine");
    }
    long base = region.base();
    UUID boot = StoreHeader.bootId();
    Mem.putLong(base + StoreLayout.BOOT_ID_AT, boot.getMostSignificantBits());
    Mem.putLong(base + StoreLayout.BOOT_ID_AT + 8, boot.getLeastSignificantBits());
    Mem.putLongVolatile(base + StoreLayout.CLEAN_AT, 0);
  }

  private static boolean othersHaveIt(StoreLayout layout, int lockFd) {
    return Posix.locked(lockFd, FIRST_PROCESS, layout.processes()) == 1;
  }

  private static int takeSlot(String name, Region region, int lockFd) throws IOException {
    long max = region.base() + StoreLayout.MAX_PROCESS_AT;
    for (int k = 0; k < region.layout().processes(); k++) {
      if (Posix.lock(lockFd, FIRST_PROCESS + k, false) == 0) {
        if (Mem.getLong(max) < k + 1) {
          Mem.putLongRelease(max, k + 1L);
        }
        return k;
      }
    }
    throw new IOException(
        "store "
            + name
            + " is open "
            + region.layout().processes()
            + " times, its limit; close it somewhere");
  }

  /**
   * The memory.
   *
   * @return region
   */
  public Region region() {
    return region;
  }

  /**
   * The slot of this opening.
   *
   * @return from 0
   */
  public int process() {
    return process;
  }

  /**
   * Whether it is in a file, and so may be open more than once.
   *
   * @return false for anonymous memory
   */
  public boolean isShared() {
    return lockFd >= 0;
  }

  /**
   * Whether anybody else has the store open: another process, or another opening of this one.
   *
   * @return true if a lock says so
   */
  public boolean othersHaveIt() {
    return lockFd >= 0 && othersHaveIt(region.layout(), lockFd);
  }

  /**
   * How many slots have ever been taken.
   *
   * @return count
   */
  public int processesEver() {
    return lockFd < 0 ? 1 : (int) Mem.getLongAcquire(region.base() + StoreLayout.MAX_PROCESS_AT);
  }

  /**
   * Whether the process in a slot is gone. If so this opening holds the slot's lock afterwards, so
   * that nobody else reaps it, until {@link #reaped}.
   *
   * @param slot another slot than our own
   * @return true if it is dead
   */
  public boolean isDead(int slot) {
    return lockFd >= 0 && Posix.lock(lockFd, FIRST_PROCESS + slot, false) == 0;
  }

  /**
   * Whether a process has a slot, or has died without giving it back.
   *
   * @param slot which
   * @return false if it is free
   */
  public boolean hasProcess(int slot) {
    return Mem.getLongAcquire(region.base() + region.layout().process(slot)) != 0;
  }

  /**
   * The dead process in a slot has been dealt with.
   *
   * @param slot its slot
   */
  public void reaped(int slot) {
    Mem.putLongRelease(region.base() + region.layout().process(slot), 0);
    Posix.unlock(lockFd, FIRST_PROCESS + slot);
  }

  /** Opening is done: others may open and close. */
  public void opened() {
    if (lockFd >= 0) {
      Posix.unlock(lockFd, CONTROL);
    }
  }

  /**
   * Closes, when no pinned work is left. The last to close marks the store as clean.
   *
   * @param lines session lines of this opening, drained; free for others when this returns, but not
   *     before the memory is gone from this process: a late caller's attempt to pin must not reach
   *     the pin of a line's next holder
   * @throws IOException if the last state cannot be written to the disk
   */
  public void close(int[] lines) throws IOException {
    if (lockFd < 0) {
      region.release();
      return;
    }
    try {
      Posix.lock(lockFd, CONTROL, true);
      Mem.putLongRelease(region.base() + region.layout().process(process), 0);
      if (!othersHaveIt(region.layout(), lockFd)) {
        markClean();
      }
    } finally {
      region.release();
      free(lines);
      Posix.close(lockFd);
    }
  }

  /**
   * Through a mapping of its own. If it cannot be had, the next opening takes the lines for dead.
   */
  private void free(int[] lines) {
    StoreLayout layout = region.layout();
    long bytes = (long) layout.firstSlab() << StoreLayout.SLAB_SHIFT;
    long base = Posix.map(0, bytes, Posix.MAP_SHARED, lockFd);
    if (base > 0) {
      for (int line : lines) {
        Mem.putLongVolatile(base + layout.line(line) + SESSION_STATE, 0);
      }
      Posix.unmap(base, bytes);
    }
  }

  private void markClean() throws IOException {
    long base = region.base();
    int rc = Posix.sync(base, region.layout().maxBytes());
    Mem.putLongVolatile(base + StoreLayout.CLEAN_AT, 1);
    int rc2 = Posix.sync(base, 4096);
    if (rc < 0 || rc2 < 0) {
      Mem.putLongVolatile(base + StoreLayout.CLEAN_AT, 0);
      throw new IOException(
          "store "
              + region.name()
              + ": "
              + path
              + " could not be written to its disk, error "
              + (rc < 0 ? -rc : -rc2));
    }
  }
}
