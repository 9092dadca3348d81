package io.permalloy.bench.limits;

import io.permalloy.offheap.segment.Posix;

/** Calls to the kernel, through the foreign function interface. */
final class Kernel implements Probe {
  private static final int CALLS = 20_000;

  @Override
  public String title() {
    return "Calls to the kernel";
  }

  @Override
  public void run(Settings settings, Report report) {
    report.add(
        "a cheap one (getppid)", "ns", Timing.nanos(settings.repeats(), CALLS, Kernel::parents));
    if (!Posix.registerMembarrier() || !Posix.membarrier()) {
      throw new UnsupportedOperationException("this kernel has no global expedited membarrier");
    }
    report.add(
        "membarrier, global expedited",
        "ns",
        Timing.nanos(settings.repeats(), CALLS, Kernel::barriers));
  }

  private static long parents(int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += NativeCalls.getppid();
    }
    return sum;
  }

  private static long barriers(int count) {
    long done = 0;
    for (int i = 0; i < count; i++) {
      done += Posix.membarrier() ? 1 : 0;
    }
    return done;
  }
}
