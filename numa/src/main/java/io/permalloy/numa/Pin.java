package io.permalloy.numa;

/**
 * A thread's confinement to certain CPUs. Closing it gives the thread its former mask back.
 *
 * <p>It belongs to the thread that made it. Pins nest: close the inner before the outer, which
 * try-with-resources does by itself.
 */
public final class Pin implements AutoCloseable {

  private final Pinner pinner;
  private final Thread thread;
  private final CpuSet cpus;
  private final CpuSet former;
  private final Pin outer;
  private boolean closed; // touched by the owning thread only

  Pin(Pinner pinner, Thread thread, CpuSet cpus, CpuSet former, Pin outer) {
    this.pinner = pinner;
    this.thread = thread;
    this.cpus = cpus;
    this.former = former;
    this.outer = outer;
  }

  /** Returns the CPUs that the thread is confined to. */
  public CpuSet cpus() {
    return cpus;
  }

  /** Returns the mask that {@link #close} restores. */
  public CpuSet former() {
    return former;
  }

  /** Returns the thread that is pinned. */
  public Thread thread() {
    return thread;
  }

  /**
   * Restores the thread's former mask, less what the process may no longer use, and verifies it.
   * Does nothing the second time.
   *
   * @throws IllegalStateException on another thread than {@link #thread}, or before a pin inside
   *     this one is closed; nothing is changed
   * @throws PinningException if the kernel does not show that mask afterwards; the pin stays open
   */
  @Override
  public void close() {
    if (thread.threadId() == Thread.currentThread().threadId() && closed) {
      return;
    }
    pinner.release(this, outer);
    closed = true;
  }

  @Override
  public String toString() {
    return "Pin[" + thread.getName() + " to " + cpus + "]";
  }
}
