package io.permalloy.runtime.flows;

import java.lang.foreign.Arena;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;

/**
 * The two queues between the reader and one worker: full batches one way, empty ones back. Each has
 * one producer and one consumer; offer and poll are wait-free, and release/acquire publishes the
 * batch. The batches are all there is, so an offer never fails. No allocation after construction.
 */
final class WorkerLane {

  /**
   * Batches that circulate: 32,768 packets in 2 MiB, which keep a worker busy for the milliseconds
   * that a reader may be off its CPU on a machine with other work.
   */
  static final int BATCHES = 128;

  private final SpscVarHandleArrayQueue<PacketBatch> full = new SpscVarHandleArrayQueue<>(BATCHES);
  private final SpscVarHandleArrayQueue<PacketBatch> empty = new SpscVarHandleArrayQueue<>(BATCHES);

  /** Makes a lane with all its batches empty, in memory of {@code arena}. */
  WorkerLane(Arena arena) {
    for (int i = 0; i < BATCHES; i++) {
      empty.offer(new PacketBatch(arena));
    }
  }

  /** Returns how a thread waits here: spin, yield, then sleep for up to 50 microseconds. */
  static IdleStrategy idleStrategy() {
    return new BackoffIdleStrategy(64, 16, 1_000, 50_000);
  }

  /** Reader: takes an empty batch, or null when the worker has them all. */
  PacketBatch takeEmpty() {
    return empty.relaxedPoll();
  }

  /** Reader: hands a batch over. */
  void send(PacketBatch batch) {
    if (!full.offer(batch)) {
      throw new IllegalStateException("more than " + BATCHES + " batches on one lane");
    }
  }

  /** Worker: takes a full batch, or null when there is none. */
  PacketBatch receive() {
    return full.relaxedPoll();
  }

  /** Worker: gives a batch back, emptied. */
  void giveBack(PacketBatch batch) {
    batch.clear();
    if (!empty.offer(batch)) {
      throw new IllegalStateException("more than " + BATCHES + " batches on one lane");
    }
  }
}
