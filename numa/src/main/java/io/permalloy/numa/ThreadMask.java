package io.permalloy.numa;

import io.permalloy.numa.ffm.NativeCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.function.Supplier;

/**
 * Reads the calling thread's mask and CPU from the kernel: by a system call where native access is
 * granted, else from {@code /proc/thread-self}, which needs no permission. It shares no code with
 * what sets the mask, which is the point.
 */
final class ThreadMask {

  private static final int MASK_BYTES = 8192; // 65,536 CPUs, eight times the most a kernel supports

  private static final MethodHandle SCHED_GETAFFINITY =
      orNull(
          () ->
              NativeCalls.withErrno(
                  "sched_getaffinity",
                  FunctionDescriptor.of(
                      NativeCalls.INT, NativeCalls.INT, NativeCalls.LONG, NativeCalls.POINTER)));
  private static final MethodHandle SCHED_GETCPU =
      orNull(() -> NativeCalls.critical("sched_getcpu", FunctionDescriptor.of(NativeCalls.INT)));

  private ThreadMask() {}

  private static MethodHandle orNull(Supplier<MethodHandle> handle) {
    try {
      return handle.get();
    } catch (UnsupportedOperationException e) {
      return null; // read() has another way; currentCpu() repeats the message
    }
  }

  /** The mask of the calling thread as the kernel has it. */
  static CpuSet read() {
    return SCHED_GETAFFINITY != null ? bySystemCall() : fromProc(Path.of("/proc"));
  }

  static CpuSet bySystemCall() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = NativeCalls.errnoBuffer(arena);
      MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
      int result = (int) SCHED_GETAFFINITY.invokeExact(errno, 0, (long) MASK_BYTES, mask);
      if (result != 0) {
        throw new PinningException(
            "sched_getaffinity of this thread failed with errno " + NativeCalls.errno(errno));
      }
      return CpuSet.of(BitSet.valueOf(mask.toArray(ValueLayout.JAVA_LONG)));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  static CpuSet fromProc(Path proc) {
    Path status = proc.resolve("thread-self/status");
    return new SysFiles()
        .field(status, "Cpus_allowed_list")
        .map(CpuSet::parse)
        .orElseThrow(
            () ->
                new PinningException(
                    "the mask of this thread cannot be read: "
                        + status
                        + " is not readable, and"
                        + " native access is denied (add "
                        + NativeCalls.flag()
                        + " to the java command line)"));
  }

  /** See {@link Affinity#currentCpu}. */
  static int currentCpu() {
    if (SCHED_GETCPU == null) {
      throw new UnsupportedOperationException(
          "the current CPU cannot be read: native access is denied (add "
              + NativeCalls.flag()
              + " to the java command line), or this is not Linux");
    }
    try {
      return (int) SCHED_GETCPU.invokeExact();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }
}
