package io.permalloy.offheap.sim;

import io.permalloy.offheap.sim.history.History;
import java.util.List;
import java.util.function.Supplier;

/**
 * Runs a scenario under many schedules and stops at the first that fails.
 *
 * <pre>
 *   Simulation.of(scenario).preemptions(2).kills(1).exhaustive().assertPasses();
 * </pre>
 */
final class Simulation {
  private static final Machine M = Machine.THE;

  private final Supplier<? extends Scenario> source;
  private int preemptions = 2;
  private int kills;
  private boolean tso;
  private boolean torn;
  private boolean merge = true;
  private long stepLimit = 20_000;
  private long maxRuns = Long.MAX_VALUE;

  private Simulation(Supplier<? extends Scenario> source) {
    this.source = source;
  }

  static Simulation of(Scenario scenario) {
    return new Simulation(() -> scenario);
  }

  static Simulation of(Supplier<? extends Scenario> source) {
    return new Simulation(source);
  }

  /** Bound of switches away from a thread that could go on; for exhaustive runs. */
  Simulation preemptions(int n) {
    preemptions = n;
    return this;
  }

  /** How many processes are killed at most in one run, each at any step. */
  Simulation kills(int n) {
    kills = n;
    return this;
  }

  /** Stores of any order but volatile stay in a store buffer for a while. */
  Simulation tso() {
    tso = true;
    return this;
  }

  /** Bulk copies are one step a word. */
  Simulation torn() {
    torn = true;
    return this;
  }

  /**
   * Explores a state again when it is reached again: for threads that share changing Java objects.
   */
  Simulation withoutMerging() {
    merge = false;
    return this;
  }

  /** More steps than this in one run are a failure: somebody waits. */
  Simulation stepLimit(long n) {
    stepLimit = n;
    return this;
  }

  /** Stops an exhaustive exploration after this many runs; the outcome says that it was cut. */
  Simulation atMost(long runs) {
    maxRuns = runs;
    return this;
  }

  /** What came out. */
  record Outcome(long runs, long steps, boolean complete, Failure failure) {
    Outcome assertPasses() {
      if (failure != null) {
        throw new AssertionError(failure.report(), failure.cause);
      }
      return this;
    }

    Outcome assertComplete() {
      assertPasses();
      if (!complete) {
        throw new AssertionError("not all schedules were run: stopped after " + runs);
      }
      return this;
    }

    Failure assertFails() {
      if (failure == null) {
        throw new AssertionError(
            "no schedule failed" + (complete ? "" : " (not all were run)") + ": " + runs + " runs");
      }
      return failure;
    }
  }

  /** A failed run: what, and the schedule that replays it. */
  record Failure(Throwable cause, String schedule, long run, List<String> trace) {
    String report() {
      StringBuilder b = new StringBuilder(4096);
      b.append("run ").append(run).append(" failed: ").append(cause);
      b.append("\n  replay with schedule \"").append(schedule).append('"');
      int from = Math.max(0, trace.size() - MAX_TRACE);
      if (from > 0) {
        b.append("\n  ... ").append(from).append(" steps before");
      }
      for (String s : trace.subList(from, trace.size())) {
        b.append("\n  ").append(s);
      }
      return b.toString();
    }
  }

  private static final int MAX_TRACE = Integer.getInteger("permalloy.sim.trace", 400);

  Outcome exhaustive() {
    return explore(new Exhaustive(preemptions, kills, merge));
  }

  Outcome random(long seed, long runs) {
    return explore(new RandomWalk(seed, runs, kills));
  }

  /** Probabilistic concurrency testing with this many ordering constraints. */
  Outcome pct(long seed, long runs, int depth) {
    return explore(new Priorities(seed, runs, depth, kills));
  }

  /** The same run again, with a trace of every step. */
  Outcome replay(String schedule) {
    prepare();
    return replay(source.get(), schedule);
  }

  private void prepare() {
    M.reset();
    SimPosix.reset();
    M.tso = false;
    M.torn = false;
    M.stepLimit = Long.MAX_VALUE;
    M.hashing = false;
    M.tracing = false;
  }

  private Outcome explore(Strategy strategy) {
    prepare();
    Scenario scenario = source.get();
    open(scenario);
    // The first run links and initialises every class that the default schedule needs: a class
    // initialiser on the stack would pin a continuation.
    Recorder warmUp = new Recorder("");
    Throwable failure = run(scenario, warmUp);
    if (failure == null) {
      Recorder recorder = new Recorder(strategy);
      long runs = 0;
      long steps = 0;
      boolean more = true;
      while (more && failure == null && runs < maxRuns) {
        failure = run(scenario, recorder);
        steps += M.steps;
        runs++;
        if (failure == null) {
          more = recorder.advance(M);
        } else {
          return new Outcome(
              runs, steps, false, describe(scenario, failure, recorder.schedule(), runs));
        }
      }
      return new Outcome(runs, steps, !more, null);
    }
    return new Outcome(1, M.steps, false, describe(scenario, failure, "", 0));
  }

  private Failure describe(Scenario scenario, Throwable failure, String schedule, long run) {
    Failure again = replayOpened(scenario, schedule).failure();
    if (again == null || !String.valueOf(again.cause).equals(String.valueOf(failure))) {
      failure.addSuppressed(
          new IllegalStateException("the replay differs: " + (again == null ? "" : again.cause)));
      return new Failure(failure, schedule, run, List.of());
    }
    return new Failure(failure, schedule, run, again.trace());
  }

  private Outcome replay(Scenario scenario, String schedule) {
    open(scenario);
    return replayOpened(scenario, schedule);
  }

  private Outcome replayOpened(Scenario scenario, String schedule) {
    M.tracing = true;
    try {
      Recorder recorder = new Recorder(schedule);
      Throwable failure = run(scenario, recorder);
      List<String> trace = List.copyOf(M.trace);
      Failure f = failure == null ? null : new Failure(failure, recorder.schedule(), 1, trace);
      return new Outcome(1, M.steps, true, f);
    } finally {
      M.tracing = false;
    }
  }

  private void open(Scenario scenario) {
    scenario.format();
    M.snapshot();
    M.torn = torn;
    M.stepLimit = stepLimit;
  }

  private Throwable run(Scenario scenario, Strategy strategy) {
    M.rollback();
    SimPosix.setupProcess = 0;
    RunState state = new RunState();
    boolean trace = M.tracing;
    try {
      M.tracing = false;
      M.tso = false;
      scenario.start(state);
      M.tracing = trace;
      M.tso = tso;
      M.steps = 0;
      M.strategy = strategy;
      strategy.begin(M);
      M.runThreads();
      M.tracing = false;
      M.tso = false;
      M.hashing = false;
      M.totalSteps += M.steps;
      if (M.failure != null) {
        return M.failure;
      }
      if (!M.abandoned) {
        long steps = M.steps;
        scenario.check(state);
        M.steps = steps;
      }
      return M.failure;
    } catch (Throwable t) {
      return t;
    } finally {
      M.tracing = trace;
    }
  }

  private static final class RunState implements Scenario.Run {
    private final History history = new ObservedHistory();

    @Override
    public void thread(String name, int process, int phase, boolean killable, Runnable body) {
      int index = M.threads.size();
      int p = process >= 0 ? process : 100 + index;
      M.threads.add(new SimThread(M, name, index, p, phase, killable, body));
    }

    @Override
    public History history() {
      return history;
    }

    @Override
    public boolean killed() {
      for (SimThread t : M.threads) {
        if (t.dead) {
          return true;
        }
      }
      return false;
    }

    @Override
    public boolean killed(int thread) {
      return M.threads.get(thread).dead;
    }

    @Override
    public int self() {
      return M.current == null ? -1 : M.current.index;
    }
  }

  /**
   * What has returned before a call is part of the state that the caller is in: else two runs that
   * differ only in the order of calls and returns would be merged.
   */
  private static final class ObservedHistory extends History {
    private long[] returned = new long[8];

    @Override
    public int call(
        int thread,
        long key,
        io.permalloy.offheap.sim.history.Operation.Kind kind,
        long argument,
        long expected) {
      if (M.hashing && M.current != null) {
        for (long n : returned) {
          M.current.observe(n);
        }
      }
      return super.call(thread, key, kind, argument, expected);
    }

    @Override
    public void ret(int handle, long result) {
      int thread = operations().get(handle).thread();
      if (thread >= returned.length) {
        returned = java.util.Arrays.copyOf(returned, thread + 8);
      }
      returned[thread]++;
      super.ret(handle, result);
    }
  }
}
