package io.permalloy.runtime.torture;

import io.permalloy.runtime.history.Anomaly;
import io.permalloy.runtime.history.LinearizabilityChecker;
import io.permalloy.runtime.history.Operation;
import io.permalloy.runtime.history.Operation.Kind;
import io.permalloy.runtime.history.UndecidedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks what all processes did in one epoch: every history of an object must be linearizable, the
 * final audit included, in which each object is read once, found or not.
 *
 * <p>A record's fields are checked each by itself, with the operations that make and remove the
 * record in both. The drop of a map is a removal in the history of each of its keys. What was
 * killed happened or not, at any time; what ended with "dropped", before that or not at all.
 */
final class Judge {
  private static final int MOST_VIOLATIONS = 3;

  private final Interruptions interruptions;
  private final Latencies latencies;
  private final long epoch;
  private final Map<Long, List<Operation>> histories = new HashMap<>();
  private final Map<Integer, List<Operation>> drops = new HashMap<>();
  private final List<Violation> violations = new ArrayList<>();
  private long operations;
  private long pending;
  private List<Interruptions.One> near;

  Judge(Interruptions interruptions, Latencies latencies, long epoch) {
    this.interruptions = interruptions;
    this.latencies = latencies;
    this.epoch = epoch;
  }

  /** Adds what the threads of a process did in the epoch. */
  void add(Member member) {
    OperationLog log = member.log();
    for (int thread = 0; thread < member.threads(); thread++) {
      int records = log.records(thread, epoch);
      for (int i = 0; i < records; i++) {
        long record = OperationLog.record(thread, epoch, i);
        if (near == null) {
          near = interruptions.since(log.call(record) - 10_000_000_000L);
        }
        if (!member.isNoisy()) {
          addLatency(member.serial(), log, record);
        }
        addOperation(Values.number(member.serial(), thread, 0), log, record);
      }
    }
  }

  private void addLatency(int serial, OperationLog log, long record) {
    long call = log.call(record);
    long ret = log.ret(record);
    if (ret != 0
        && log.rested(record)
            != 0 // of those with an empty one beside it: the same chance of a maximum
        && !log.isDrop(record)
        && !Interruptions.wasStopped(near, serial, call, ret)) {
      latencies.operation(Interruptions.isNear(near, call, ret), ret - call);
    }
    long rested = log.rested(record);
    if (rested != 0 && !Interruptions.wasStopped(near, serial, ret, rested)) {
      latencies.empty(Interruptions.isNear(near, ret, rested), rested - ret);
    }
  }

  private void addOperation(long actor, OperationLog log, long record) {
    operations++;
    long object = log.object(record);
    boolean ended = log.ret(record) != 0;
    long result = ended ? log.result(record) : Operation.UNKNOWN;
    if (log.isDrop(record)) {
      if (!ended || result == 1) {
        long ret = ended ? log.ret(record) : Operation.PENDING;
        drops
            .computeIfAbsent(Target.map(object), m -> new ArrayList<>())
            .add(new Operation(actor, Kind.REMOVE, 0, 0, Operation.UNKNOWN, log.call(record), ret));
      }
      return;
    }
    if (result == OperationLog.NOTHING) {
      return;
    }
    if (result == OperationLog.CORRUPT) {
      violate(
          Violation.Kind.VALUE,
          Target.describe(object, epoch)
              + ": a value that nobody wrote, read by "
              + Values.writer(actor));
      return;
    }
    pending += ended ? 0 : 1;
    result = result == OperationLog.DROPPED ? Operation.MAYBE : result;
    Kind kind = log.kind(record);
    boolean whole = kind == Kind.PUT_IF_ABSENT || kind == Kind.REMOVE;
    int fields = whole && Target.isRecords(Target.map(object)) ? Target.FIELDS : 1;
    for (int field = 0; field < fields; field++) {
      put(
          object + ((long) field << 32),
          new Operation(
              actor,
              kind,
              log.argument(record) + (kind == Kind.PUT_IF_ABSENT ? field : 0),
              log.expected(record),
              result,
              log.call(record),
              ended ? log.ret(record) : Operation.PENDING));
    }
  }

  private void put(long object, Operation operation) {
    histories.computeIfAbsent(object, o -> new ArrayList<>()).add(operation);
  }

  /** Adds the final state. */
  void addAudit(int serial, OperationLog log) {
    Map<Long, Long> found = new HashMap<>();
    for (int i = 0; i < log.auditEntries(); i++) {
      long object = log.auditObject(i);
      if (found.put(object, log.auditValue(i)) != null) {
        violate(Violation.Kind.TWICE, Target.describe(object, epoch));
      } else if (log.auditValue(i) == OperationLog.CORRUPT) {
        violate(
            Violation.Kind.VALUE,
            Target.describe(object, epoch) + ": a value that nobody wrote, in the final state");
      }
      histories.computeIfAbsent(object, o -> new ArrayList<>());
    }
    histories.forEach(
        (object, history) ->
            history.add(
                new Operation(
                    Values.number(serial, 0, 0),
                    Kind.GET,
                    0,
                    0,
                    found.getOrDefault(object, Operation.ABSENT),
                    log.auditBegin(),
                    log.auditEnd())));
  }

  /** Checks every history. */
  List<Violation> judge() {
    histories.forEach(
        (object, history) -> {
          history.addAll(drops.getOrDefault(Target.map(object), List.of()));
          try {
            Anomaly anomaly = LinearizabilityChecker.check(history, Operation.ABSENT);
            if (anomaly != null) {
              violate(
                  Violation.Kind.HISTORY,
                  Target.describe(object, epoch)
                      + ", "
                      + anomaly.before()
                      + " operations: "
                      + anomaly.text(Values::writer));
            }
          } catch (UndecidedException e) {
            violate(
                Violation.Kind.UNDECIDED, Target.describe(object, epoch) + ": " + e.getMessage());
          }
        });
    return violations;
  }

  private void violate(Violation.Kind kind, String text) {
    if (violations.size() < MOST_VIOLATIONS) {
      violations.add(new Violation(kind, text));
    }
  }

  long operations() {
    return operations;
  }

  /** Operations that happened or not. */
  long pending() {
    return pending;
  }

  int objects() {
    return histories.size();
  }
}
