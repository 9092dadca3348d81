package io.permalloy.offheap.segment;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The system calls that a store needs, by the foreign function interface.
 *
 * <p>Every call returns its result, or the negative error number. None throws for an error of the
 * system: callers know what failed on what, and say so. Linux only.
 */
public final class Posix {
  /** No such file. */
  public static final int ENOENT = 2;

  /** Try again; for locks: somebody holds it. */
  public static final int EAGAIN = 11;

  /** Out of memory. */
  public static final int ENOMEM = 12;

  /** Exists already. */
  public static final int EEXIST = 17;

  /** No space left. */
  public static final int ENOSPC = 28;

  /** Read, write, close on exec. */
  public static final int O_RDWR_CLOEXEC = 2 | 0x80000;

  /** Read only, close on exec, and never wait for the other end of a pipe. */
  public static final int O_RDONLY_CLOEXEC = 0x80000 | 0x800;

  /** Never through a symbolic link. */
  public static final int O_NOFOLLOW = 0x20000;

  /** A file without a name yet. */
  public static final int O_TMPFILE = 0x400000 | 0x10000;

  /** Shared mapping. */
  public static final int MAP_SHARED = 1;

  /** Private mapping. */
  public static final int MAP_PRIVATE = 2;

  /** At exactly this address. */
  public static final int MAP_FIXED = 0x10;

  /** Zero pages of no file. */
  public static final int MAP_ANONYMOUS = 0x20;

  /** No swap space is set aside. */
  public static final int MAP_NORESERVE = 0x4000;

  /** Readable and writable. */
  public static final int PROT_READ_WRITE = 3;

  /** Readable only: a store to it is a SIGSEGV. */
  public static final int PROT_READ = 1;

  /** Fault pages in for writing now, and say so if one cannot be had. */
  public static final int MADV_POPULATE_WRITE = 23;

  private static final int F_OFD_GETLK = 36;
  private static final int F_OFD_SETLK = 37;
  private static final int F_OFD_SETLKW = 38;

  private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final ThreadLocal<MemorySegment> STATE =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CALL_STATE));

  private static final MethodHandle OPEN =
      variadic("open", 2, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle CLOSE =
      handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle MMAP =
      handle(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      handle("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle MADVISE =
      handle("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle MSYNC =
      handle("msync", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle FALLOCATE =
      handle(
          "fallocate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle LSEEK =
      handle("lseek", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
  private static final MethodHandle FSTATFS =
      handle("fstatfs", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle LINKAT =
      handle(
          "linkat",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle FCNTL =
      variadic("fcntl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));

  private Posix() {}

  private static MethodHandle handle(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find(name).orElseThrow(),
        type,
        Linker.Option.captureCallState("errno"));
  }

  private static MethodHandle variadic(String name, int first, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find(name).orElseThrow(),
        type,
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(first));
  }

  private static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  private static IllegalStateException impossible(Throwable t) {
    return new IllegalStateException("a foreign call failed in a way that it cannot: " + t, t);
  }

  /**
   * Opens a file.
   *
   * @param path path
   * @param flags flags of {@code open}
   * @param mode permission bits of a new file
   * @return the descriptor, or the negative error number
   */
  public static int open(String path, int flags, int mode) {
    MemorySegment state = STATE.get();
    try (Arena arena = Arena.ofConfined()) {
      int fd = (int) OPEN.invokeExact(state, arena.allocateFrom(path), flags, mode);
      return fd >= 0 ? fd : -errno(state);
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  /**
   * Closes a descriptor.
   *
   * @param fd descriptor
   * @return 0, or the negative error number
   */
  public static int close(int fd) {
    MemorySegment state = STATE.get();
    try {
      return (int) CLOSE.invokeExact(state, fd) == 0 ? 0 : -errno(state);
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  /**
   * Maps memory, readable and writable.
   *
   * @param address wanted address, or 0
   * @param length bytes
   * @param flags flags of {@code mmap}
   * @param fd descriptor, or -1
   * @return the address, or the negative error number
   */
  public static long map(long address, long length, int flags, int fd) {
    return map(address, length, PROT_READ_WRITE, flags, fd);
  }

  /**
   * Maps a file so that it can only be read.
   *
   * @param length bytes
   * @param fd descriptor
   * @return the address, or the negative error number
   */
  public static long mapReadOnly(long length, int fd) {
    return map(0, length, PROT_READ, MAP_SHARED | MAP_NORESERVE, fd);
  }

  private static long map(long address, long length, int protection, int flags, int fd) {
    MemorySegment state = STATE.get();
    try {
      long a = (long) MMAP.invokeExact(state, address, length, protection, flags, fd, 0L);
      return a != -1 ? a : -errno(state);
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  /**
   * Gives mapped memory back. Only for a range that nobody can have an address of.
   *
   * @param address first byte
   * @param length bytes
   * @return 0, or the negative error number
   */
  public static int unmap(long address, long length) {
    MemorySegment state = STATE.get();
    try {
      return (int) MUNMAP.invokeExact(state, address, length) == 0 ? 0 : -errno(state);
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  /**
   * Advises the kernel.
   *
   * @param address first byte, page aligned
   * @param length bytes
   * @param advice advice of {@code madvise}
   * @return 0, or the negative error number
   */
  public static int advise(long address, long length, int advice) {
    MemorySegment state = STATE.get();
    try {
      return (int) MADVISE.invokeExact(state, address, length, advice) == 0 ? 0 : -errno(state);
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  /**
   * Writes a mapped range to its file and waits.
   *
   * @param address first byte, page aligned
   * @param length bytes
   * @return 0, or the negative error number
   */
  public static int sync(long address, long length) {
    MemorySegment state = STATE.get();
    try {
      return (int) MSYNC.invokeExact(state, address, length, 4) == 0 ? 0 : -errno(state);
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  /**
   * Reserves space in a file, so that stores to a mapping of it cannot fail. Extends the file.
   *
   * @param fd descriptor
   * @param offset first byte
   * @param length bytes
   * @return 0, or the negative error number
   */
  public static int allocate(int fd, long offset, long length) {
    MemorySegment state = STATE.get();
    try {
      return (int) FALLOCATE.invokeExact(state, fd, 0, offset, length) == 0 ? 0 : -errno(state);
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  /**
   * Size of a file.
   *
   * @param fd descriptor
   * @return bytes, or the negative error number
   */
  public static long size(int fd) {
    MemorySegment state = STATE.get();
    try {
      long n = (long) LSEEK.invokeExact(state, fd, 0L, 2);
      return n >= 0 ? n : -errno(state);
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  /**
   * Where the first bytes of a file without space behind them are; its end counts as such.
   *
   * @param fd descriptor
   * @return offset, or the negative error number
   */
  public static long firstHole(int fd) {
    MemorySegment state = STATE.get();
    try {
      long n = (long) LSEEK.invokeExact(state, fd, 0L, 4);
      return n >= 0 ? n : -errno(state);
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  /**
   * Magic number of the file system that a file is on.
   *
   * @param fd descriptor
   * @return the number, or the negative error number
   */
  public static long fileSystem(int fd) {
    MemorySegment state = STATE.get();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(256, 8);
      int rc = (int) FSTATFS.invokeExact(state, fd, buffer);
      return rc == 0 ? buffer.get(JAVA_LONG, 0) & 0xffff_ffffL : -errno(state);
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  /**
   * Gives a file without a name its name, if the name is free.
   *
   * @param fd descriptor of a file opened with {@link #O_TMPFILE}
   * @param path the name
   * @return 0, or the negative error number
   */
  public static int link(int fd, String path) {
    MemorySegment state = STATE.get();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from = arena.allocateFrom("/proc/self/fd/" + fd);
      int rc = (int) LINKAT.invokeExact(state, -100, from, -100, arena.allocateFrom(path), 0x400);
      return rc == 0 ? 0 : -errno(state);
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  /**
   * Takes an open-file-description write lock on one byte.
   *
   * @param fd descriptor
   * @param at the byte
   * @param wait true: wait for it
   * @return 0, or the negative error number
   */
  public static int lock(int fd, long at, boolean wait) {
    return fcntl(fd, wait ? F_OFD_SETLKW : F_OFD_SETLK, 1, at, 1);
  }

  /**
   * Drops the lock on one byte.
   *
   * @param fd descriptor
   * @param at the byte
   * @return 0, or the negative error number
   */
  public static int unlock(int fd, long at) {
    return fcntl(fd, F_OFD_SETLK, 2, at, 1);
  }

  /**
   * Whether another open file description holds a lock in a range.
   *
   * @param fd descriptor
   * @param at first byte
   * @param length bytes
   * @return 1 yes, 0 no, or the negative error number
   */
  public static int locked(int fd, long at, long length) {
    return fcntl(fd, F_OFD_GETLK, 1, at, length);
  }

  private static int fcntl(int fd, int command, int type, long at, long length) {
    MemorySegment state = STATE.get();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment lock = arena.allocate(32, 8);
      lock.set(JAVA_SHORT, 0, (short) type);
      lock.set(JAVA_LONG, 8, at);
      lock.set(JAVA_LONG, 16, length);
      if ((int) FCNTL.invokeExact(state, fd, command, lock) != 0) {
        return -errno(state);
      }
      return command == F_OFD_GETLK && lock.get(ValueLayout.JAVA_SHORT, 0) != 2 ? 1 : 0;
    } catch (Throwable t) {
      throw impossible(t);
    }
  }
}
