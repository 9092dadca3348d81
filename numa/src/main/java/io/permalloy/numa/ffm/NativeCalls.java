package io.permalloy.numa.ffm;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Makes handles for functions of the C library, and says exactly what to do when the JVM forbids
 * it.
 *
 * <p>Keep a handle in a {@code static final} field: only then is a call compiled to a call. Making
 * one allocates and may load classes; calling one does not.
 */
public final class NativeCalls {

  /** The C {@code long} and {@code size_t} of every 64-bit Linux. */
  public static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  /** The C {@code int}. */
  public static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  /** A C pointer. */
  public static final AddressLayout POINTER = ValueLayout.ADDRESS;

  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private NativeCalls() {}

  /**
   * Returns a handle for a function that reports errors in {@code errno}. Its first parameter, of
   * type {@link MemorySegment}, comes before those of {@code type} and takes what {@link
   * #errnoBuffer} made.
   *
   * @throws UnsupportedOperationException if native access is denied or the function is missing
   */
  public static MethodHandle withErrno(String function, FunctionDescriptor type) {
    return handle(function, type, Linker.Option.captureCallState("errno"));
  }

  /**
   * Returns a handle for a function that never blocks, never calls back and takes about as long as
   * an empty one: the thread does not leave Java's state for it, which saves most of the cost.
   *
   * @throws UnsupportedOperationException if native access is denied or the function is missing
   */
  public static MethodHandle critical(String function, FunctionDescriptor type) {
    return handle(function, type, Linker.Option.critical(false));
  }

  /** Returns a buffer for the first parameter of a {@link #withErrno} handle; one per thread. */
  public static MemorySegment errnoBuffer(SegmentAllocator allocator) {
    return allocator.allocate(CAPTURE);
  }

  /** Returns the error number that the last call with this buffer left. No allocation. */
  public static int errno(MemorySegment buffer) {
    return (int) ERRNO.get(buffer, 0L);
  }

  /** Returns the flag that lets this module call native code, for messages. */
  public static String flag() {
    Module module = NativeCalls.class.getModule();
    return "--enable-native-access=" + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
  }

  @SuppressWarnings("restricted") // the one place that makes handles; the types are reviewed here
  private static MethodHandle handle(String function, FunctionDescriptor type, Linker.Option how) {
    Linker linker;
    try {
      linker = Linker.nativeLinker();
      MemorySegment address =
          linker
              .defaultLookup()
              .find(function)
              .orElseThrow(
                  () ->
                      new UnsupportedOperationException(
                          "the C library has no function " + function + " (needs 64-bit Linux)"));
      return linker.downcallHandle(address, type, how);
    } catch (IllegalCallerException denied) {
      throw new UnsupportedOperationException(
          "native access is denied, so "
              + function
              + " cannot be called: add "
              + flag()
              + " to the java command line",
          denied);
    }
  }
}
