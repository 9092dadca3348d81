package io.permalloy.numa;

import io.permalloy.numa.ffm.NativeCalls;
import java.util.Optional;
import net.openhft.affinity.impl.LinuxJNAAffinity;

/**
 * Pins by {@code net.openhft:affinity}, of which it uses one call: set the mask of this thread.
 *
 * <p>Left alone on purpose: its lock classes (a table of 256 CPUs, CPUs outside the start-up mask
 * handed out as "isolated"), its topology (no nodes, core numbers that collide, line order in place
 * of CPU numbers), and its choice of implementation, which falls back to one that does nothing and
 * says so in a log only. Here the Linux implementation is named; where it cannot load, {@link
 * #unavailable} says why.
 */
final class OpenHftBackend implements PinBackend {

  /** The library's mask is glibc's {@code cpu_set_t}, of this many bits. */
  static final int MASK_BITS = 1024;

  /** Loads the native parts once; class initialisation makes that safe for threads. */
  private static final class Loaded {
    static final Optional<String> PROBLEM = problem();

    private static Optional<String> problem() {
      String os = System.getProperty("os.name");
      if (!os.startsWith("Linux")) {
        return Optional.of("threads are pinned on Linux only, and this is " + os);
      }
      try {
        return LinuxJNAAffinity.LOADED
            ? Optional.empty()
            : Optional.of("the affinity library found no sched_setaffinity in the C library");
      } catch (LinkageError | RuntimeException e) {
        return Optional.of(describe(e));
      }
    }

    private static String describe(Throwable thrown) {
      Throwable cause = thrown;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      if (cause instanceof IllegalCallerException) {
        boolean named = Loaded.class.getModule().isNamed();
        return "native access is denied to JNA, by which the affinity library calls the kernel: add"
            + " "
            + NativeCalls.flag()
            + (named ? ",com.sun.jna" : "")
            + " to the java command line";
      }
      return "JNA, by which the affinity library calls the kernel, does not load ("
          + cause
          + "): if the temporary directory forbids execution, set -Djna.tmpdir to one that does"
          + " not";
    }
  }

  @Override
  public Optional<String> unavailable() {
    return Loaded.PROBLEM;
  }

  @Override
  public void setMask(CpuSet cpus) {
    if (cpus.last() >= MASK_BITS) {
      throw new PinningException(
          "cannot pin to CPUs "
              + cpus
              + ": the affinity library's mask ends at CPU "
              + (MASK_BITS - 1));
    }
    LinuxJNAAffinity.INSTANCE.setAffinity(cpus.toBitSet());
  }
}
