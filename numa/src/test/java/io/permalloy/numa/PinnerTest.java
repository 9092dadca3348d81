package io.permalloy.numa;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The guards, against a simulated kernel and against backends that lie, refuse or overdo it. */
class PinnerTest {

  /** The simulated kernel: one thread's mask, and a backend that honestly sets it. */
  private static class Kernel implements PinBackend {
    CpuSet allowed = CpuSet.range(0, 7);
    CpuSet mask = allowed;
    int calls;

    @Override
    public Optional<String> unavailable() {
      return Optional.empty();
    }

    @Override
    public void setMask(CpuSet cpus) {
      calls++;
      mask = cpus;
    }

    Pinner pinner() {
      return new Pinner(this, () -> allowed, () -> mask);
    }
  }

  private static PinningException refused(Pinner pinner, String cpus) {
    return assertThrows(PinningException.class, () -> pinner.pin(CpuSet.parse(cpus)));
  }

  private static void says(RuntimeException e, String... parts) {
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), () -> "'" + part + "' in: " + e.getMessage());
    }
  }

  @Test
  void pinsAndRestores() {
    Kernel kernel = new Kernel();
    try (Pin pin = kernel.pinner().pin(CpuSet.of(3))) {
      assertEquals(CpuSet.of(3), kernel.mask);
      assertEquals(CpuSet.of(3), pin.cpus());
      assertEquals(CpuSet.range(0, 7), pin.former());
      assertEquals(Thread.currentThread(), pin.thread());
    }
    assertEquals(CpuSet.range(0, 7), kernel.mask);
  }

  @Test
  void closingTwiceRestoresOnce() {
    Kernel kernel = new Kernel();
    Pin pin = kernel.pinner().pin(CpuSet.of(3));
    pin.close();
    kernel.mask = CpuSet.of(5);
    pin.close();
    assertEquals(CpuSet.of(5), kernel.mask);
  }

  /** The kernel cuts a mask to the cpuset, which can have shrunk since. */
  @Test
  void restoresWhatIsStillAllowed() {
    Kernel kernel =
        new Kernel() {
          @Override
          public void setMask(CpuSet cpus) {
            mask = cpus.and(allowed);
          }
        };
    try (Pin pin = kernel.pinner().pin(CpuSet.of(2))) {
      assertEquals(pin.cpus(), kernel.mask);
      kernel.allowed = CpuSet.range(0, 3);
    }
    assertEquals(CpuSet.range(0, 3), kernel.mask);
  }

  @Test
  void pinsNest() {
    Kernel kernel = new Kernel();
    Pinner pinner = kernel.pinner();
    try (Pin outer = pinner.pin(CpuSet.of(2, 3))) {
      try (Pin inner = pinner.pin(CpuSet.of(6))) {
        IllegalStateException e = assertThrows(IllegalStateException.class, outer::close);
        says(e, "reverse order", "CPU 6", "CPUs 2-3");
        assertEquals(inner.cpus(), kernel.mask);
      }
      assertEquals(CpuSet.of(2, 3), kernel.mask);
    }
    assertEquals(CpuSet.range(0, 7), kernel.mask);
  }

  @Test
  void anotherThreadCannotClose() throws InterruptedException {
    Kernel kernel = new Kernel();
    try (Pin pin = kernel.pinner().pin(CpuSet.of(3))) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread other =
          new Thread(
              () -> thrown.set(assertThrows(IllegalStateException.class, pin::close)), "stranger");
      other.start();
      other.join();
      says((RuntimeException) thrown.get(), "stranger", pin.thread().getName(), "CPU 3");
      assertEquals(CpuSet.of(3), kernel.mask, "nothing changed");
    }
    assertEquals(CpuSet.range(0, 7), kernel.mask);
  }

  @Test
  void refusesWhatIsNotAllowedBeforeAnyCall() {
    Kernel kernel = new Kernel();
    says(refused(kernel.pinner(), "8"), "CPU 8", "allowed set 0-7");
    says(refused(kernel.pinner(), "6-9"), "CPUs 8-9", "allowed set 0-7");
    says(refused(kernel.pinner(), ""), "empty");
    assertEquals(0, kernel.calls);
  }

  @Test
  void refusesVirtualThreads() throws InterruptedException {
    Kernel kernel = new Kernel();
    AtomicReference<RuntimeException> thrown = new AtomicReference<>();
    Thread.ofVirtual().start(() -> thrown.set(refused(kernel.pinner(), "1"))).join();
    says(thrown.get(), "virtual thread", "platform thread");
    assertEquals(0, kernel.calls);
  }

  @Test
  void refusesWithTheBackendsReason() {
    Kernel kernel =
        new Kernel() {
          @Override
          public Optional<String> unavailable() {
            return Optional.of("add --some-flag");
          }
        };
    says(refused(kernel.pinner(), "1"), "CPU 1", "add --some-flag");
    assertEquals(0, kernel.calls);
  }

  /** Planted defect: success without doing anything, which is what the fallback library does. */
  @Test
  void catchesABackendThatDoesNothing() {
    Kernel kernel =
        new Kernel() {
          @Override
          public void setMask(CpuSet cpus) {
            calls++;
          }
        };
    says(refused(kernel.pinner(), "1"), "reported success", "may run on 0-7");
    assertEquals(1, kernel.calls);
  }

  /** Planted defect: only the low 64 CPUs, or a neighbour too. The former mask comes back. */
  @Test
  void catchesABackendThatSetsAnotherMask() {
    Kernel kernel =
        new Kernel() {
          @Override
          public void setMask(CpuSet cpus) {
            mask = cpus.size() == 1 ? cpus.or(CpuSet.of(0)) : cpus;
          }
        };
    says(refused(kernel.pinner(), "1"), "may run on 0-1");
    assertEquals(CpuSet.range(0, 7), kernel.mask);
  }

  /** Planted defect: pins, and never restores. */
  @Test
  void catchesABackendThatDoesNotRestore() {
    Kernel kernel =
        new Kernel() {
          @Override
          public void setMask(CpuSet cpus) {
            if (calls++ == 0) {
              mask = cpus;
            }
          }
        };
    Pin pin = kernel.pinner().pin(CpuSet.of(1));
    says(assertThrows(PinningException.class, pin::close), "restore", "0-7", "may run on 1");
    kernel.calls = 0;
    assertDoesNotThrow(pin::close, "the pin is still open, so closing can be tried again");
    assertEquals(CpuSet.range(0, 7), kernel.mask);
  }

  @Test
  void wrapsWhatTheBackendThrows() {
    Kernel kernel =
        new Kernel() {
          @Override
          public void setMask(CpuSet cpus) {
            throw new IllegalStateException("errno=22");
          }
        };
    PinningException e = refused(kernel.pinner(), "1");
    says(e, "CPU 1", "errno=22");
    assertFalse(e.getCause() == null);
  }

  @Test
  void theLibrarysMaskEndsSomewhere() {
    says(
        assertThrows(
            PinningException.class,
            () -> new OpenHftBackend().setMask(CpuSet.of(OpenHftBackend.MASK_BITS))),
        "1024",
        "1023");
  }
}
