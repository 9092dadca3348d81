package io.permalloy.runtime.torture;

import io.permalloy.runtime.jvm.ChildJvm;
import io.permalloy.runtime.jvm.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** The children: starts them, kills and stops them at random, and notices what becomes of them. */
final class Fleet {
  private static final int EVERYBODY_ONE_IN = 25;
  private static final long OPENING_NANOS = 150_000_000;
  private static final long LONG_STOP_NANOS = 2_000_000_000;
  private static final long STOP_NANOS = 150_000_000;

  private final TortureSettings settings;
  private final Path board;
  private final ChildJvm jvm;
  private final ChildJvm noisyJvm;
  private final Interruptions interruptions;
  private final SplittableRandom random;
  private final List<Member> members = new ArrayList<>();
  private final List<Member> dead = new ArrayList<>();
  private final List<Violation> violations = new ArrayList<>();
  private int started;
  private int kills;
  private int stops;
  private int aimed;
  private long nextKill;
  private long nextStop;

  Fleet(
      TortureSettings settings,
      Path board,
      ChildJvm jvm,
      ChildJvm noisyJvm,
      Interruptions interruptions,
      long now) {
    this.settings = settings;
    this.board = board;
    this.jvm = jvm;
    this.noisyJvm = noisyJvm;
    this.interruptions = interruptions;
    this.random = new SplittableRandom(settings.seed());
    this.nextKill = now + pause(settings.killsPerSecond());
    this.nextStop = now + pause(settings.stopsPerSecond());
  }

  /** Until the next event of a Poisson process. */
  private long pause(double perSecond) {
    return perSecond <= 0
        ? Long.MAX_VALUE / 4
        : (long) (-Math.log(1 - random.nextDouble()) / perSecond * 1e9);
  }

  /** One round: who has ended is noticed, who is missing started, what is due is done. */
  void tick(long now) throws IOException {
    collect();
    while (members.size() < settings.processes()) {
      start();
    }
    for (Member member : members) {
      if (member.isContinueDue(now)) {
        goOn(member);
      }
      if (aimed > 0 && member.isOpening() && !member.isDoomed()) {
        aimed--;
        member.killLater(now + random.nextLong(OPENING_NANOS));
      }
      if (member.isKillDue(now)) {
        kill(member);
      }
    }
    lookForStuck(now);
    if (members.stream().anyMatch(Member::isLate)) {
      return; // who may be stuck is left alive until it is known
    }
    if (now - nextKill >= 0) {
      nextKill = now + pause(settings.killsPerSecond());
      killSomebody();
    }
    if (now - nextStop >= 0) {
      nextStop = now + pause(settings.stopsPerSecond());
      stopSomebody(now);
    }
  }

  private void start() throws IOException {
    int serial = ++started;
    Path log = settings.logs().resolve("child-" + serial + ".log");
    Path output = settings.logs().resolve("child-" + serial + ".out");
    Child.Orders orders =
        new Child.Orders(
            settings.uri(),
            board,
            log,
            serial,
            settings.threads(),
            random.nextLong(),
            ProcessHandle.current().pid());
    boolean noisy = serial % 2 == 0;
    Process process = (noisy ? noisyJvm : jvm).start(output, orders.arguments());
    members.add(new Member(serial, process, noisy, settings.threads(), log, output));
  }

  private void killSomebody() {
    int dice = random.nextInt(EVERYBODY_ONE_IN);
    if (dice == 0) {
      members.forEach(this::kill);
    } else if (dice % 4 == 1) {
      aimed++; // at the next one that opens the store
    } else {
      kill(members.get(random.nextInt(members.size())));
    }
  }

  private void kill(Member member) {
    if (member.isAlive() && !member.wasKilled()) {
      interruptions.killed(member.serial(), System.nanoTime());
      member.kill(); // also if it is stopped
      kills++;
    }
  }

  private void goOn(Member member) {
    member.goOn();
    interruptions.wentOn(member.serial(), System.nanoTime());
  }

  private void stopSomebody(long now) {
    Member member = members.get(random.nextInt(members.size()));
    if (member.isAlive() && !member.isStopped() && !member.wasKilled()) {
      long most = random.nextInt(10) == 0 ? LONG_STOP_NANOS : STOP_NANOS;
      interruptions.stopped(member.serial(), System.nanoTime());
      member.stop(now + random.nextLong(most));
      stops++;
    }
  }

  private void collect() {
    for (Iterator<Member> i = members.iterator(); i.hasNext(); ) {
      Member member = i.next();
      if (!member.isAlive()) {
        i.remove();
        dead.add(member);
        if (member.isStopped()) {
          interruptions.wentOn(member.serial(), System.nanoTime());
        }
        int status = member.process().exitValue();
        boolean fine = status == 0 || (member.wasKilled() && status == 128 + 9);
        if (!fine) {
          violations.add(
              new Violation(
                  Violation.Kind.FAILURE,
                  "process "
                      + member.serial()
                      + " ended with status "
                      + status
                      + ":\n"
                      + member.said()));
        }
      }
    }
  }

  private void lookForStuck(long now) {
    for (Member member : members) {
      String stuck = member.isAlive() && !member.wasKilled() ? member.stuck(now) : null;
      if (stuck != null) {
        violations.add(
            new Violation(
                Violation.Kind.STUCK,
                "process " + member.serial() + ": " + stuck + "\n" + dump(member)));
        member.kill();
      }
    }
  }

  private static String dump(Member member) {
    Signal.QUIT.send(member.process());
    LockSupport.parkNanos(500_000_000);
    return member.said();
  }

  /**
   * Lets all go on and waits for their end; who does not end is a violation of its own if there is
   * no other, and is killed.
   */
  void end(long patienceNanos) {
    for (Member member : members) {
      if (member.isStopped()) {
        goOn(member);
      }
    }
    long deadline = System.nanoTime() + patienceNanos;
    while (!members.isEmpty() && System.nanoTime() - deadline < 0) {
      collect();
      LockSupport.parkNanos(1_000_000);
    }
    for (Member member : violations.isEmpty() ? members : List.<Member>of()) {
      violations.add(
          new Violation(
              Violation.Kind.STUCK,
              "process " + member.serial() + " does not end\n" + dump(member)));
    }
    killAll();
  }

  /** Ends all at once. */
  void killAll() {
    for (Member member : members) {
      member.kill();
    }
    while (!members.isEmpty()) {
      collect();
      Thread.onSpinWait();
    }
  }

  /** Those that run and are not stopped. */
  List<Member> running() {
    return members.stream().filter(m -> m.isRunning() && !m.isStopped() && m.isAlive()).toList();
  }

  boolean isAnybodyIn(long epoch) {
    return members.stream().anyMatch(member -> member.isIn(epoch));
  }

  Member member(int serial) {
    return members.stream().filter(m -> m.serial() == serial).findAny().orElse(null);
  }

  /** All whose records have not been forgotten. */
  List<Member> all() {
    List<Member> all = new ArrayList<>(members);
    all.addAll(dead);
    return all;
  }

  /** Forgets the dead that did nothing after an epoch. */
  void forgetUpTo(long epoch) {
    dead.removeIf(
        member -> {
          boolean done = !member.hasRecordsSince(epoch + 1);
          if (done) {
            member.forget();
          }
          return done;
        });
  }

  List<Violation> violations() {
    return violations;
  }

  int started() {
    return started;
  }

  int kills() {
    return kills;
  }

  int stops() {
    return stops;
  }
}
