package io.permalloy.runtime.cli;

/** What the process's exit code says. */
public final class ExitCode {
  /** The command did what it was asked. */
  public static final int DONE = 0;

  /** The command could not do it; one line on standard error says why. */
  public static final int FAILURE = 1;

  /** The command line is wrong; standard error shows the right one. */
  public static final int USAGE = 2;

  /** The command did what it was asked, and what it compared differs. */
  public static final int DIFFERENT = 3;

  /** The command did what it was asked, and found something wrong. */
  public static final int FINDINGS = 4;

  private ExitCode() {}
}
