package io.permalloy.bench.limits;

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
  }

  private static long parents(int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += NativeCalls.getppid();
    }
    return sum;
  }
}
