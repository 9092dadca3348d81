package io.permalloy.runtime.torture;

import io.permalloy.runtime.jvm.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/** A child process as the controller sees it. Not thread-safe, but for its log. */
final class Member {
  private static final long STUCK_NANOS = 10_000_000_000L;
  private static final long START_NANOS = 120_000_000_000L;
  private static final long LOOK_AGAIN_NANOS = 1_000_000_000L;

  /** Enough for a dump of all threads: ours come last. */
  private static final int MOST_SAID = 16_000;

  private final int serial;
  private final Process process;
  private final boolean noisy;
  private final int threads;
  private final Path logFile;
  private final Path output;
  private final Arena arena = Arena.ofShared();
  private final OperationLog log;
  private final long started = System.nanoTime();
  private final long[] seen;
  private final long[] seenRunning;
  private long lastLook = started;
  private boolean stopped;
  private long continueAt;
  private long killAt;
  private boolean killed;

  Member(int serial, Process process, boolean noisy, int threads, Path logFile, Path output) {
    this.serial = serial;
    this.process = process;
    this.noisy = noisy;
    this.threads = threads;
    this.logFile = logFile;
    this.output = output;
    this.seen = new long[threads];
    this.seenRunning = new long[threads];
    try {
      this.log = OperationLog.map(logFile, threads, arena);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int serial() {
    return serial;
  }

  int threads() {
    return threads;
  }

  /** Whether its operations have pauses in them, and so tell nothing about latency. */
  boolean isNoisy() {
    return noisy;
  }

  OperationLog log() {
    return log;
  }

  Process process() {
    return process;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  boolean wasKilled() {
    return killed;
  }

  boolean isStopped() {
    return stopped;
  }

  boolean isRunning() {
    return log.phase() == OperationLog.RUNNING;
  }

  boolean isOpening() {
    return log.phase() == OperationLog.OPENING;
  }

  void kill() {
    killed = true;
    Signal.KILL.send(process);
  }

  void killLater(long at) {
    killAt = at;
  }

  boolean isDoomed() {
    return killAt != 0;
  }

  boolean isKillDue(long now) {
    return killAt != 0 && now - killAt >= 0 && !killed;
  }

  void stop(long until) {
    stopped = true;
    continueAt = until;
    Signal.STOP.send(process);
  }

  boolean isContinueDue(long now) {
    return stopped && now - continueAt >= 0;
  }

  void goOn() {
    Signal.CONTINUE.send(process);
    stopped = false;
  }

  /** Whether some thread may still touch the maps of an epoch, now that it is not current. */
  boolean isIn(long epoch) {
    if (isAlive()) {
      for (int thread = 0; thread < threads; thread++) {
        long entered = log.entered(thread);
        if (entered != 0 && entered <= epoch && log.phase() != OperationLog.DONE) {
          return true;
        }
      }
    }
    return false;
  }

  boolean hasRecordsSince(long epoch) {
    for (int thread = 0; thread < threads; thread++) {
      if (log.entered(thread) >= epoch) {
        return true;
      }
    }
    return false;
  }

  boolean isFull(long epoch) {
    for (int thread = 0; thread < threads; thread++) {
      if (log.records(thread, epoch) < OperationLog.FULL) {
        return false;
      }
    }
    return true;
  }

  /**
   * What has not ended although the process has been running for long, or null. Time in which the
   * process or we were stopped, by whomever, does not count.
   */
  String stuck(long now) {
    long since = now - lastLook;
    if (since < LOOK_AGAIN_NANOS) {
      return null;
    }
    lastLook = now;
    boolean counts = since < 3 * LOOK_AGAIN_NANOS && !isStopped() && !isStoppedByOthers();
    if (log.phase() < OperationLog.RUNNING) {
      return now - started > START_NANOS && counts ? "it does not come to running" : null;
    }
    for (int thread = 0; thread < threads; thread++) {
      long epoch = log.entered(thread);
      int records = epoch == 0 ? 0 : log.records(thread, epoch);
      long record = records > 0 ? OperationLog.record(thread, epoch, records - 1) : 0;
      boolean inOperation = record != 0 && log.ret(record) == 0;
      long pending = inOperation ? log.call(record) : log.busySince(thread);
      boolean same = pending != 0 && pending == seen[thread];
      seenRunning[thread] = same ? seenRunning[thread] + (counts ? since : 0) : 0;
      seen[thread] = pending;
      if (seenRunning[thread] > STUCK_NANOS) {
        return "thread "
            + thread
            + " is for "
            + seenRunning[thread] / 1_000_000
            + " ms in "
            + (inOperation
                ? "an operation on " + Target.describe(log.object(record), epoch)
                : "making, reading or dropping maps");
      }
    }
    return null;
  }

  /** Whether some operation takes so long that it may turn out to be stuck. */
  boolean isLate() {
    for (long running : seenRunning) {
      if (running > 0) {
        return true;
      }
    }
    return false;
  }

  private boolean isStoppedByOthers() {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
    } catch (IOException e) {
      return true;
    }
  }

  /** What it printed, or the beginning: a crash says first what it was. */
  String said() {
    try {
      String text = Files.readString(output).strip();
      return text.length() < MOST_SAID ? text : text.substring(0, MOST_SAID) + " ...";
    } catch (IOException e) {
      return "(" + e + ")";
    }
  }

  /** Its files go. Nobody looks at its log any more. */
  void forget() {
    arena.close();
    try {
      Files.deleteIfExists(logFile);
      Files.deleteIfExists(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
