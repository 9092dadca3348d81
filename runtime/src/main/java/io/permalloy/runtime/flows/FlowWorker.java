package io.permalloy.runtime.flows;

import io.permalloy.numa.Affinity;
import io.permalloy.numa.Pin;
import io.permalloy.numa.PinningException;
import io.permalloy.offheap.map.RecordCursor;
import io.permalloy.offheap.map.RecordMap;
import io.permalloy.offheap.map.Session;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.IdleStrategy;

/**
 * Takes batches off its lane and updates the record of each packet's flow. Runs on a thread of its
 * own, pinned to one CPU; what it measured may be read once that thread has ended.
 *
 * <p>A new flow is inserted with its first packet already in it, so no record without a packet is
 * ever seen, whenever this process may die. All further updates are atomic on one field each, so
 * any number of workers, in any number of processes, may share a flow. No allocation per packet.
 */
final class FlowWorker implements Runnable {

  /** Of how many updates one is timed: a clock read costs as much as half an update. */
  static final int SAMPLED_ONE_OF = 16;

  private static final long LONGEST_LATENCY_NS = 60_000_000_000L;

  private final FlowTable table;
  private final WorkerLane lane;
  private final int cpu;
  private final CountDownLatch started;
  private final Failure failure;
  private final Histogram latency = new Histogram(1, LONGEST_LATENCY_NS, 3);
  private final long[] fields = new long[FlowFields.COUNT];

  private String pinFailure;
  private long packets;
  private long storeNs;
  private long waitNs;

  /**
   * Makes a worker.
   *
   * @param cpu the CPU to pin to, or -1 for none
   * @param started counted down once the thread runs where it should
   * @param failure where to look for others' failures and to leave its own
   */
  FlowWorker(FlowTable table, WorkerLane lane, int cpu, CountDownLatch started, Failure failure) {
    this.table = table;
    this.lane = lane;
    this.cpu = cpu;
    this.started = started;
    this.failure = failure;
  }

  @Override
  @SuppressWarnings("try") // the pin holds for the block, nothing is asked of it
  public void run() {
    try (Pin pin = pin()) {
      started.countDown();
      RecordMap records = table.records();
      try (Session session = table.store().session();
          RecordCursor cursor = records.cursor(session)) {
        drain(cursor);
      }
    } catch (Throwable e) {
      // Whatever it is, the reader must learn of it, or it waits for this worker forever.
      failure.raise(e);
    }
  }

  private Pin pin() {
    if (cpu < 0) {
      return null;
    }
    try {
      return Affinity.pin(cpu);
    } catch (PinningException e) {
      pinFailure = e.getMessage();
      return null;
    }
  }

  private void drain(RecordCursor cursor) {
    IdleStrategy idle = WorkerLane.idleStrategy();
    long now = System.nanoTime();
    while (true) {
      PacketBatch batch = lane.receive();
      if (batch == null) {
        batch = await(idle);
        if (batch == null) {
          return;
        }
        long then = now;
        now = System.nanoTime();
        waitNs += now - then;
      }
      boolean last = batch.isLast();
      update(cursor, batch);
      packets += batch.size();
      lane.giveBack(batch);
      long then = now;
      now = System.nanoTime();
      storeNs += now - then;
      if (last) {
        return;
      }
    }
  }

  private PacketBatch await(IdleStrategy idle) {
    idle.reset();
    while (!failure.isRaised()) {
      PacketBatch batch = lane.receive();
      if (batch != null) {
        return batch;
      }
      idle.idle();
    }
    return null;
  }

  private void update(RecordCursor cursor, PacketBatch batch) {
    int size = batch.size();
    for (int i = 0; i < size; i++) {
      batch.record(i, fields);
      if (i % SAMPLED_ONE_OF == 0) {
        long start = System.nanoTime();
        update(cursor, batch.keys(), batch.keyOffset(i), batch.keyLength(i));
        latency.recordValue(Math.clamp(System.nanoTime() - start, 1, LONGEST_LATENCY_NS));
      } else {
        update(cursor, batch.keys(), batch.keyOffset(i), batch.keyLength(i));
      }
    }
    // A pinned record would hold back reclamation while this thread waits.
    cursor.close();
  }

  private void update(RecordCursor cursor, MemorySegment keys, long offset, int length) {
    if (cursor.acquire(keys, offset, length, fields)) {
      return;
    }
    long removed = RecordMap.REMOVED;
    if (cursor.getAndAdd(FlowFields.PACKETS, 1) == removed
        || cursor.getAndAdd(FlowFields.FRAME_BYTES, fields[FlowFields.FRAME_BYTES]) == removed
        || cursor.getAndAdd(FlowFields.IP_BYTES, fields[FlowFields.IP_BYTES]) == removed
        || cursor.getAndAdd(FlowFields.CAPTURED_BYTES, fields[FlowFields.CAPTURED_BYTES]) == removed
        || cursor.getAndMin(FlowFields.FIRST_NS, fields[FlowFields.FIRST_NS]) == removed
        || cursor.getAndMax(FlowFields.LAST_NS, fields[FlowFields.LAST_NS]) == removed
        || cursor.getAndMin(FlowFields.FIRST_FRAME, fields[FlowFields.FIRST_FRAME]) == removed) {
      throw new IllegalStateException(
          "a flow was removed from "
              + table.store().uri()
              + " while packets were added to it; the table is being dropped by someone else");
    }
  }

  /** Returns why the thread runs unpinned, or null. */
  String pinFailure() {
    return pinFailure;
  }

  /** Returns the packets added to the table. */
  long packets() {
    return packets;
  }

  /** Returns the time spent on updates. */
  long storeNs() {
    return storeNs;
  }

  /** Returns the time spent waiting for the reader. */
  long waitNs() {
    return waitNs;
  }

  /** Returns the latencies of the timed updates, in nanoseconds. */
  Histogram latency() {
    return latency;
  }
}
