package io.permalloy.bench.subject;

/** A map that passes its trial, and fails when it is loaded with more. */
public final class BreakingMap implements SubjectFactory {
  /** In options. */
  public static final String NAME = "breaking";

  /** What it says when it fails. */
  public static final String MESSAGE = "planted: no room for so many entries";

  private static final int MOST = 10_000;

  /** For the service loader. */
  public BreakingMap() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String configuration() {
    return "fails on purpose";
  }

  @Override
  public int threads() {
    return 1;
  }

  @Override
  public Subject open(Dataset data) {
    if (data.size() > MOST) {
      throw new UnsupportedOperationException(MESSAGE);
    }
    return new HeapMap().open(data);
  }
}
