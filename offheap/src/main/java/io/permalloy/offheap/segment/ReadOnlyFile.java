package io.permalloy.offheap.segment;

import io.permalloy.offheap.mem.Mem;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A store's file, open for reading only: nothing is written to it, no slot and no lock is taken,
 * nobody is waited for. Permission to read the file is enough.
 *
 * <p>The size of a store that others make larger is looked at again for each new slab; everything
 * else is as for {@link StoreFile}. Thread-safe.
 */
public final class ReadOnlyFile {
  private final Region region;
  private final int fd;

  private ReadOnlyFile(Region region, int fd) {
    this.region = region;
    this.fd = fd;
  }

  /**
   * Opens a store that exists.
   *
   * @param name how errors call it
   * @param path its file
   * @return the store
   * @throws IOException if it is not there, may not be read, is no store, or is damaged
   */
  public static ReadOnlyFile open(String name, Path path) throws IOException {
    int fd = Posix.open(path.toString(), Posix.O_RDONLY_CLOEXEC | Posix.O_NOFOLLOW, 0);
    if (fd < 0) {
      throw new IOException(
          "cannot open store " + name + ": " + path + ": " + FileSystems.whyNot(-fd));
    }
    try {
      FileSystems.check(name, path, fd);
      StoreLayout layout = StoreHeader.read(name, path, fd);
      long base = Posix.mapReadOnly(layout.maxBytes(), fd);
      Region region = Region.readOnly(name, layout, StoreFile.reserved(name, layout, base), fd);
      return checked(new ReadOnlyFile(region, fd));
    } catch (IOException | RuntimeException e) {
      Posix.close(fd);
      throw e;
    }
  }

  private static ReadOnlyFile checked(ReadOnlyFile file) throws IOException {
    Region region = file.region;
    try {
      StoreHeader.check(region.name(), region, file.fd);
      StoreHeader.isOfThisBoot(region.name(), region);
      return file;
    } catch (IOException | RuntimeException e) {
      Posix.unmap(region.base(), region.layout().maxBytes());
      throw e;
    }
  }

  /**
   * The memory, which may only be read.
   *
   * @return region
   */
  public Region region() {
    return region;
  }

  /**
   * Whether anybody has the store open for writing, or is opening or closing it: another process,
   * or this one.
   *
   * @return true if a lock says so
   */
  public boolean isInUse() {
    int processes = region.layout().processes();
    return Posix.locked(fd, StoreFile.CONTROL, 1L + processes) != 0;
  }

  /**
   * Whether the process in a slot is alive.
   *
   * @param slot from 0
   * @return true if it holds its lock
   */
  public boolean isAlive(int slot) {
    return Posix.locked(fd, StoreFile.FIRST_PROCESS + slot, 1) == 1;
  }

  /**
   * How often the store has been opened for writing.
   *
   * @return a number that grows by one for each opening
   */
  public long openings() {
    return Mem.getLongAcquire(region.base() + StoreLayout.OPENINGS_AT);
  }

  /** Closes it. The address range stays reserved: a reader may be inside. Call once. */
  public void close() {
    region.close();
    region.release();
  }
}
