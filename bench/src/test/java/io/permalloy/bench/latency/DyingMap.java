package io.permalloy.bench.latency;

import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Subject;
import io.permalloy.bench.subject.SubjectFactory;

/** A map that takes its process down. */
public final class DyingMap implements SubjectFactory {
  static final String NAME = "dying";
  static final int STATUS = 42;

  /** For the service loader. */
  public DyingMap() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String configuration() {
    return "dies on purpose";
  }

  @Override
  public Subject open(Dataset data) {
    System.err.println("planted last words");
    System.err.println("\tat some.place");
    Runtime.getRuntime().halt(STATUS);
    throw new AssertionError("not reached");
  }
}
