package io.permalloy.runtime.flows;

import io.permalloy.numa.PinPlan;
import io.permalloy.numa.PinningException;
import io.permalloy.numa.Topology;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.IdleStrategy;

/**
 * Reads captures on the calling thread and has workers update a flow table. One run; see the
 * package for the shape of it.
 *
 * <p>Frames count from 1 through all captures in the order given, and on from where the table
 * stands, as if all captures that went into it were one file.
 */
final class FlowPipeline {

  private final FlowTable table;
  private final Dispatch dispatch;
  private final Progress progress;
  private final PacketDecoder decoder = new PacketDecoder();
  private final FrameCounts counts = new FrameCounts();
  private final Failure failure = new Failure();
  private final IdleStrategy idle = WorkerLane.idleStrategy();
  private final List<String> warnings = new ArrayList<>();
  private final int workerCount;

  private WorkerLane[] lanes;
  private PacketBatch[] filling;
  private int turn;
  private long waitNs;
  private long bestPassNs = Long.MAX_VALUE;

  /** Tells how far the reader is; called on the reader's thread, once for each batch. */
  interface Progress {
    /** Reports the bytes of captures read so far, of all passes, and the frames. */
    void update(long bytes, long frames);
  }

  /** Makes a pipeline of one reader and this many workers. */
  FlowPipeline(FlowTable table, int workers, Dispatch dispatch, Progress progress) {
    this.table = table;
    this.workerCount = workers;
    this.dispatch = dispatch;
    this.progress = progress;
  }

  /**
   * Runs all captures through the pipeline, {@code passes} times. Blocks until every packet is in
   * the table. After a failure too all workers have ended, and what went into the table stays.
   *
   * @throws CaptureException if a capture is damaged; every packet before that is in the table
   * @throws io.permalloy.offheap.StoreFullException if the store is full
   */
  FlowRun run(List<CaptureFile> captures, int passes) {
    long base = table.frames();
    CaptureException damage = null;
    try (Arena arena = Arena.ofShared()) {
      lanes = new WorkerLane[workerCount];
      filling = new PacketBatch[workerCount];
      Arrays.setAll(lanes, i -> new WorkerLane(arena));
      CountDownLatch started = new CountDownLatch(workerCount);
      FlowWorker[] workers = workers(started);
      Thread[] threads = new Thread[workerCount];
      Arrays.setAll(
          threads, i -> Thread.ofPlatform().daemon().name("flows-worker-" + i).start(workers[i]));
      long start = System.nanoTime();
      try {
        started.await();
        start = System.nanoTime();
        read(captures, passes, base);
      } catch (CaptureException e) {
        damage = e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failure.raise(new IllegalStateException("interrupted while packets were read", e));
      } catch (RuntimeException | Error e) {
        failure.raise(e);
      }
      finish();
      join(threads);
      final long elapsedNs = System.nanoTime() - start;
      table.addFrames(counts.frames());
      failure.rethrow();
      if (damage != null) {
        throw damage;
      }
      return result(workers, elapsedNs, passes);
    }
  }

  private FlowWorker[] workers(CountDownLatch started) {
    int[] cpus = cpus();
    FlowWorker[] workers = new FlowWorker[workerCount];
    for (int i = 0; i < workerCount; i++) {
      workers[i] = new FlowWorker(table, lanes[i], cpus[i], started, failure);
    }
    return workers;
  }

  private int[] cpus() {
    int[] cpus = new int[workerCount];
    try {
      PinPlan plan = PinPlan.of(Topology.read(), workerCount);
      Arrays.setAll(cpus, plan::cpuOf);
    } catch (PinningException e) {
      warnings.add("workers run unpinned: " + e.getMessage());
      Arrays.fill(cpus, -1);
    }
    return cpus;
  }

  private void read(List<CaptureFile> captures, int passes, long base) {
    long bytesBefore = 0;
    for (int pass = 0; pass < passes; pass++) {
      long start = System.nanoTime();
      for (CaptureFile capture : captures) {
        CaptureReader reader = capture.reader();
        read(capture, reader, base, bytesBefore);
        bytesBefore += capture.bytes().byteSize();
        if (pass == 0) {
          warn(capture.warning());
          warn(reader.warning());
        }
      }
      bestPassNs = Math.min(bestPassNs, System.nanoTime() - start);
    }
  }

  private void warn(String warning) {
    if (warning != null) {
      warnings.add(warning);
    }
  }

  private void read(CaptureFile capture, CaptureReader reader, long base, long bytesBefore) {
    while (reader.advance()) {
      int flags =
          decoder.decode(
              capture.bytes(),
              reader.offset(),
              reader.captured(),
              reader.wire(),
              reader.linkType());
      counts.add(flags, reader.wire(), reader.captured());
      if ((flags & (PacketDecoder.IPV4 | PacketDecoder.IPV6)) == 0) {
        continue;
      }
      int lane = lane();
      PacketBatch batch = filling[lane];
      if (batch == null) {
        batch = awaitEmpty(lane);
        filling[lane] = batch;
      }
      batch.add(decoder, reader, base + counts.frames());
      if (batch.isFull()) {
        handOver(lane);
        progress.update(bytesBefore + reader.position(), counts.frames());
      }
    }
  }

  private int lane() {
    if (workerCount == 1) {
      return 0;
    }
    return dispatch == Dispatch.ANY ? turn : laneOf(decoder.hash(), workerCount);
  }

  /** Returns which of {@code lanes} a hash belongs to: its high bits, scaled. */
  static int laneOf(long hash, int lanes) {
    return (int) ((hash >>> 32) * lanes >>> 32);
  }

  /** Sends the batch of a lane; with {@code any}, the turn moves on. */
  private void handOver(int lane) {
    lanes[lane].send(filling[lane]);
    filling[lane] = null;
    if (dispatch == Dispatch.ANY) {
      turn = (turn + 1) % workerCount;
    }
  }

  /** Returns an empty batch as soon as the worker gave one back; throws if one failed instead. */
  private PacketBatch awaitEmpty(int lane) {
    PacketBatch batch = lanes[lane].takeEmpty();
    if (batch != null) {
      return batch;
    }
    long start = System.nanoTime();
    idle.reset();
    while (batch == null) {
      failure.rethrow();
      idle.idle();
      batch = lanes[lane].takeEmpty();
    }
    waitNs += System.nanoTime() - start;
    return batch;
  }

  /** Tells every worker to end, unless a failure does. */
  private void finish() {
    try {
      for (int lane = 0; lane < workerCount && !failure.isRaised(); lane++) {
        PacketBatch batch = filling[lane] == null ? awaitEmpty(lane) : filling[lane];
        batch.markLast();
        lanes[lane].send(batch);
      }
    } catch (RuntimeException | Error e) {
      failure.raise(e);
    }
  }

  private static void join(Thread[] threads) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private FlowRun result(FlowWorker[] workers, long elapsedNs, int passes) {
    Histogram latency = new Histogram(3);
    long storeNs = 0;
    long workerWaitNs = 0;
    for (FlowWorker worker : workers) {
      latency.add(worker.latency());
      storeNs += worker.storeNs();
      workerWaitNs += worker.waitNs();
      if (worker.pinFailure() != null) {
        warnings.add("a worker runs unpinned: " + worker.pinFailure());
      }
    }
    return new FlowRun(
        counts,
        elapsedNs,
        bestPassNs,
        passes,
        waitNs,
        storeNs,
        workerWaitNs,
        workerCount,
        latency,
        List.copyOf(warnings));
  }
}
