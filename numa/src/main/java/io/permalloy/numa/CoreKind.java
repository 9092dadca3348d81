package io.permalloy.numa;

/** What a core was built for. Machines with one kind of core have {@link #PERFORMANCE} only. */
public enum CoreKind {
  /** A core of full speed. */
  PERFORMANCE,
  /** A smaller, slower core of a hybrid processor (Intel E-cores, Arm LITTLE cores). */
  EFFICIENCY
}
