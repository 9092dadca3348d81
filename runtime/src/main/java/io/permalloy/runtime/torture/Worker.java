package io.permalloy.runtime.torture;

import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One thread of a child: random operations on the maps of the current epoch. Between epochs it
 * drops the maps that are done with; when told to, it reads those that nobody works on.
 *
 * <p>It says which epoch it is in before it touches that epoch's maps, and looks again whether that
 * is still the current one: so when the controller has moved the epoch on, whoever is not seen in
 * the old one is not going to touch its maps.
 */
final class Worker {
  private static final int HOT_KEYS = 6;
  private static final int COLD_KEYS = 1 << 14;
  private static final int PASSING_KEYS = 20;
  private static final int NEW_SESSION_ONE_IN = 20_000;
  private static final int DROP_ONE_IN = 20_000;
  private static final int FIRST_PASSING = 4;

  /** How often each of the works, in fifteenths. */
  private static final int[] WORKS = {0, 0, 0, 1, 1, 2, 2, 3, 4, 4, 4, 5, 5, 6, 6};

  private static final int[] PASSING = {
    Target.PASSING_BYTES, Target.PASSING_RECORDS, Target.PASSING_LONGS
  };

  private static final long PAUSE_NANOS = 200_000;

  private final Store store;
  private final Board board;
  private final OperationLog log;
  private final int serial;
  private final int thread;
  private final SplittableRandom random;
  private final BooleanSupplier isOver;
  private final Recorder recorder;
  private Session session;
  private Work[] works = {};
  private long epoch;
  private long dropped;
  private boolean hasWaited;

  Worker(
      Store store,
      Board board,
      OperationLog log,
      int serial,
      int thread,
      SplittableRandom random,
      BooleanSupplier isOver) {
    this.store = store;
    this.board = board;
    this.log = log;
    this.serial = serial;
    this.thread = thread;
    this.random = random;
    this.isOver = isOver;
    this.recorder = new Recorder(log, serial, thread);
  }

  void run() {
    log.busy(thread);
    for (String name : store.maps()) {
      dropIfDone(name);
    }
    dropped = board.checked();
    session = store.session();
    log.idle(thread);
    while (!isOver.getAsBoolean() && !board.isStopped()) {
      if (board.epoch() != epoch) {
        log.busy(thread);
        enter();
        log.idle(thread);
      } else if (recorder.isFull()) {
        waitForNextEpoch();
      } else {
        step();
      }
      if (thread == 0) {
        audit();
      }
    }
    log.busy(thread);
    leaveAll();
    session.close();
    log.idle(thread);
  }

  private void waitForNextEpoch() {
    leaveAll();
    if (!hasWaited) {
      hasWaited = true;
      Noise.moreNaps();
    }
    LockSupport.parkNanos(PAUSE_NANOS);
  }

  private void enter() {
    leaveAll();
    if (!hasWaited) {
      Noise.fewerNaps();
    }
    hasWaited = false;
    do {
      epoch = board.epoch();
      log.enter(thread, epoch);
      java.lang.invoke.VarHandle.fullFence();
    } while (board.epoch() != epoch);
    for (long done = board.checked(); dropped < done; dropped++) {
      for (int map : Target.MAPS) {
        store.drop(Target.name(map, dropped + 1));
      }
    }
    recorder.enter(epoch);
    openMaps();
  }

  private void dropIfDone(String name) {
    long of = Target.epochOf(name);
    if (of >= 0 && of <= board.checked()) {
      store.drop(name);
    }
  }

  private void openMaps() {
    Work.Means means = new Work.Means(store, session, epoch, recorder, random);
    works =
        new Work[] {
          new ByteWork(means, Target.BYTES),
          new RecordWork(means, Target.RECORDS),
          new LongWork(means, Target.LONGS),
          new SnapshotWork(means, Target.SNAPSHOTS, serial, thread),
          new ByteWork(means, Target.PASSING_BYTES),
          new RecordWork(means, Target.PASSING_RECORDS),
          new LongWork(means, Target.PASSING_LONGS)
        };
  }

  private void leaveAll() {
    for (Work work : works) {
      work.leave();
    }
  }

  private void step() {
    int work = WORKS[random.nextInt(WORKS.length)];
    boolean passing = work >= FIRST_PASSING;
    boolean cold = !passing && random.nextInt(10) < 4;
    int key = 1 + random.nextInt(passing ? PASSING_KEYS : HOT_KEYS);
    if (cold) {
      key = 100 + random.nextInt(COLD_KEYS);
    }
    works[work].step(key, cold);
    if (random.nextInt(DROP_ONE_IN) == 0) {
      drop(PASSING[random.nextInt(PASSING.length)]);
    }
    if (random.nextInt(NEW_SESSION_ONE_IN) == 0) {
      log.busy(thread);
      leaveAll();
      session.close();
      session = store.session();
      openMaps();
      log.idle(thread);
    }
  }

  private void drop(int map) {
    if (!recorder.isFull()) {
      recorder.beginDrop(map);
      recorder.end(store.drop(Target.name(map, epoch)) ? 1 : 0);
    }
  }

  private void audit() {
    long wanted = board.auditFor(serial);
    if (wanted != 0 && !log.isAudited(wanted)) {
      log.busy(thread);
      leaveAll();
      try {
        new Audit(store, session, wanted).into(log);
      } catch (IllegalStateException e) {
        if (board.checked() < wanted) {
          throw e;
        } // else we were too slow: somebody else has read the maps, and they are dropped by now
      }
      log.idle(thread);
    }
  }
}
