package io.permalloy.bench.limits;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** The system calls that only the probes need. */
final class NativeCalls {
  private static final MethodHandle GETPPID = handle("getppid", FunctionDescriptor.of(JAVA_INT));
  private static final MethodHandle PWRITE =
      handle("pwrite", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle FDATASYNC =
      handle("fdatasync", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private NativeCalls() {}

  private static MethodHandle handle(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), type);
  }

  private static IllegalStateException impossible(Throwable t) {
    return new IllegalStateException("a foreign call failed in a way that it cannot: " + t, t);
  }

  /** Id of the parent process; never cached by the C library. */
  static int getppid() {
    try {
      return (int) GETPPID.invokeExact();
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  /** Writes so many bytes of memory at a place in a file; returns how many were. */
  static long pwrite(int fd, long address, long bytes, long at) {
    try {
      return (long) PWRITE.invokeExact(fd, address, bytes, at);
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  /** Waits until a file's data is on the disk; true if the kernel says so. */
  static boolean fdatasync(int fd) {
    try {
      return (int) FDATASYNC.invokeExact(fd) == 0;
    } catch (Throwable t) {
      throw impossible(t);
    }
  }
}
