package io.permalloy.numa;

import java.util.Optional;

/** What changes the mask of the calling thread. It is never believed: see {@link Pinner}. */
interface PinBackend {

  /** Why this backend cannot pin in this JVM, with the cure; empty if it can. */
  Optional<String> unavailable();

  /** Asks the kernel to confine the calling thread to these CPUs. May throw anything. */
  void setMask(CpuSet cpus);
}
