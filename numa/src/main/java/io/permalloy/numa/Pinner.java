package io.permalloy.numa;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Pins the calling thread and does not believe that it did: after every change the mask is read
 * back from the kernel by another way, and anything but the mask asked for is an error.
 *
 * <p>The three parts are parameters so that tests can put liars in their place.
 */
final class Pinner {

  private static final ThreadLocal<Pin> INNERMOST = new ThreadLocal<>();

  private final PinBackend backend;
  private final Supplier<CpuSet> allowed;
  private final Supplier<CpuSet> mask;

  Pinner(PinBackend backend, Supplier<CpuSet> allowed, Supplier<CpuSet> mask) {
    this.backend = backend;
    this.allowed = allowed;
    this.mask = mask;
  }

  /** See {@link Affinity#unavailable}. */
  Optional<String> unavailable() {
    return backend.unavailable();
  }

  /** See {@link Affinity#pin(CpuSet)}. */
  Pin pin(CpuSet cpus) {
    Thread thread = Thread.currentThread();
    String what = "cannot pin thread '" + thread.getName() + "' to " + named(cpus) + ": ";
    if (cpus.isEmpty()) {
      throw new PinningException(what + "the set is empty");
    }
    if (thread.isVirtual()) {
      throw new PinningException(
          what
              + "it is a virtual thread, so this would pin the carrier thread under it and"
              + " whatever runs there next; use a platform thread");
    }
    CpuSet may = allowed.get();
    CpuSet outside = cpus.minus(may);
    if (!outside.isEmpty()) {
      throw new PinningException(
          what
              + named(outside)
              + (outside.size() == 1 ? " is" : " are")
              + " not in the allowed set "
              + may
              + " of this process (taskset, container or service cpuset, offline CPUs);"
              + " choose from that set or widen it");
    }
    backend
        .unavailable()
        .ifPresent(
            why -> {
              throw new PinningException(what + why);
            });
    CpuSet former = mask.get();
    change(cpus, cpus, former, what);
    Pin pin = new Pin(this, thread, cpus, former, INNERMOST.get());
    INNERMOST.set(pin);
    return pin;
  }

  /** Sets a mask; the kernel must then show it, or {@code narrowed} if that differs. */
  private void change(CpuSet cpus, CpuSet narrowed, CpuSet former, String what) {
    try {
      backend.setMask(cpus);
    } catch (PinningException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      throw new PinningException(
          what + "the kernel or the affinity library refused: " + e.getMessage(), e);
    }
    CpuSet now = mask.get();
    if (!now.equals(cpus) && (!now.equals(narrowed) || now.isEmpty())) {
      undo(former, now);
      throw new PinningException(
          what
              + "the call reported success, but the kernel says the thread may run on "
              + now
              + " (before the call: "
              + former
              + ")");
    }
  }

  /** A mask that was changed to something unasked for is worse than none; best effort. */
  private void undo(CpuSet former, CpuSet now) {
    if (!now.equals(former)) {
      try {
        backend.setMask(former);
      } catch (RuntimeException | LinkageError e) {
        // The exception that follows says what the mask is; that it stayed so adds nothing.
        return;
      }
    }
  }

  /** Restores the mask before {@code pin}; see {@link Pin#close}. */
  void release(Pin pin, Pin outer) {
    Thread thread = Thread.currentThread();
    if (thread.threadId() != pin.thread().threadId()) {
      throw new IllegalStateException(
          "a pin is closed by its own thread: this one pins '"
              + pin.thread().getName()
              + "' to "
              + named(pin.cpus())
              + ", and '"
              + thread.getName()
              + "' called close");
    }
    if (INNERMOST.get() != pin) {
      throw new IllegalStateException(
          "pins of one thread are closed in reverse order: "
              + named(INNERMOST.get().cpus())
              + " was pinned inside "
              + named(pin.cpus())
              + " and is still pinned");
    }
    String what =
        "cannot restore the mask " + pin.former() + " of thread '" + thread.getName() + "': ";
    CpuSet back = pin.former();
    change(/* cpus= */ back, back.and(allowed.get()), /* former= */ pin.cpus(), what);
    if (outer == null) {
      INNERMOST.remove();
    } else {
      INNERMOST.set(outer);
    }
  }

  private static String named(CpuSet cpus) {
    return (cpus.size() == 1 ? "CPU " : "CPUs ") + cpus;
  }
}
