package io.permalloy.runtime.torture;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Moves the children from epoch to epoch, so that every history is finite, and has each epoch
 * judged that nobody can touch any more: first one child reads its maps, then a thread here checks.
 * When checking falls behind, the epoch stays, and the children pause between operations.
 */
final class Epochs implements AutoCloseable {
  private static final long EPOCH_NANOS = 400_000_000;
  private static final long AUDIT_NANOS = 1_000_000_000;

  private final Board board;
  private final Fleet fleet;
  private final Interruptions interruptions;
  private final Latencies latencies = new Latencies();
  private final ExecutorService judging = Executors.newSingleThreadExecutor();
  private final List<Violation> violations = new ArrayList<>();
  private long epochSince;
  private long auditSince;
  private int auditor;
  private long judged;
  private Judge judge;
  private Future<List<Violation>> verdict;
  private long operations;
  private long pending;
  private long objects;

  Epochs(Board board, Fleet fleet, Interruptions interruptions, long now) {
    this.board = board;
    this.fleet = fleet;
    this.interruptions = interruptions;
    this.epochSince = now;
    board.epoch(1);
  }

  void tick(long now) throws InterruptedException {
    long epoch = board.epoch();
    boolean full = fleet.running().stream().allMatch(member -> member.isFull(epoch));
    if ((full || now - epochSince > EPOCH_NANOS)
        && !fleet.running().isEmpty()
        && epoch + 1 - judged < OperationLog.RING) {
      epochSince = now;
      board.epoch(epoch + 1);
    }
    if (verdict != null && verdict.isDone()) {
      takeVerdict();
    }
    long next = judged + 1;
    if (verdict == null && next < board.epoch() && !fleet.isAnybodyIn(next)) {
      Member audited = audited(next, now);
      if (audited != null) {
        judge(next, audited.serial(), audited.log());
      }
    }
  }

  private Member audited(long epoch, long now) {
    Member member = fleet.member(auditor);
    if (member != null && member.log().isAudited(epoch)) {
      return member;
    }
    List<Member> running = fleet.running();
    boolean gone = member == null || !member.isAlive() || now - auditSince > AUDIT_NANOS;
    if (gone && !running.isEmpty()) {
      auditSince = now;
      auditor = running.get((int) (now / 1000 % running.size())).serial();
      board.audit(auditor, epoch);
    }
    return null;
  }

  private void judge(long epoch, int auditedBy, OperationLog audit) {
    judge = new Judge(interruptions, latencies, epoch);
    List<Member> all = fleet.all();
    Judge hers = judge;
    verdict =
        judging.submit(
            () -> {
              for (Member member : all) {
                hers.add(member);
              }
              hers.addAudit(auditedBy, audit);
              return hers.judge();
            });
  }

  private void takeVerdict() throws InterruptedException {
    try {
      violations.addAll(verdict.get());
    } catch (ExecutionException e) {
      throw new IllegalStateException("the judge failed: " + e.getCause(), e.getCause());
    }
    verdict = null;
    operations += judge.operations();
    pending += judge.pending();
    objects += judge.objects();
    judged++;
    auditor = 0;
    fleet.forgetUpTo(judged);
    board.checked(judged);
  }

  /** When all children are gone: judges the rest, whose maps the inspector has read. */
  void finish(Path logs) throws IOException, InterruptedException {
    try (Arena arena = Arena.ofShared()) {
      while (judged < last()) {
        Path audit = Inspector.audit(logs, judged + 1);
        judge(judged + 1, 0, OperationLog.map(audit, 1, arena));
        waitForVerdict();
      }
    }
  }

  /** When all children are gone: waits for what is being judged. */
  void settle() throws InterruptedException {
    if (verdict != null) {
      waitForVerdict();
    }
  }

  /** The last epoch that there was. */
  long last() {
    return board.epoch();
  }

  private void waitForVerdict() throws InterruptedException {
    while (!verdict.isDone()) {
      Thread.sleep(1);
    }
    takeVerdict();
  }

  List<Violation> violations() {
    return violations;
  }

  Latencies latencies() {
    return latencies;
  }

  long operations() {
    return operations;
  }

  long pending() {
    return pending;
  }

  long objects() {
    return objects;
  }

  long judged() {
    return judged;
  }

  @Override
  public void close() {
    judging.shutdown();
  }
}
