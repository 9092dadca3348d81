package io.permalloy.runtime.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.permalloy.runtime.Store;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Neither the reader nor a worker allocates for a packet: many cost what few do. */
class FlowAllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  // What a whole run may allocate on the heap beside its packets: readers, sessions, histograms.
  private static final long FEW_PACKETS = 2 * PacketBatch.CAPACITY;
  private static final long MANY_PACKETS = 14 * PacketBatch.CAPACITY;
  private static final int ROUNDS = 50;

  private final PacketDecoder decoder = new PacketDecoder();

  private static long allocated(Runnable task) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      task.run();
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  private long fill(CaptureFile capture, PacketBatch batch, CaptureReader reader) {
    MemorySegment bytes = capture.bytes();
    while (!batch.isFull() && reader.advance()) {
      decoder.decode(bytes, reader.offset(), reader.captured(), reader.wire(), reader.linkType());
      batch.add(decoder, reader, 1);
    }
    return batch.size();
  }

  private void read(CaptureFile capture, PacketBatch batch, long packets) {
    CaptureReader reader = capture.reader();
    long left = packets;
    while (left > 0) {
      batch.clear();
      left -= fill(capture, batch, reader);
    }
  }

  @Test
  void readerAllocatesNothingPerPacket() {
    try (Arena arena = Arena.ofShared()) {
      CaptureFile capture =
          CaptureFile.of("generated", new CaptureGenerator(10_000, 500, 1).generate(arena));
      PacketBatch batch = new PacketBatch(arena);
      long few = allocated(() -> read(capture, batch, FEW_PACKETS));
      long many = allocated(() -> read(capture, batch, MANY_PACKETS));
      assertTrue(
          many - few < (MANY_PACKETS - FEW_PACKETS) / 8,
          few + " bytes for few, " + many + " for many");
    }
  }

  private void work(FlowTable table, CaptureFile capture, long packets) {
    try (Arena arena = Arena.ofShared()) {
      WorkerLane lane = new WorkerLane(arena);
      CaptureReader reader = capture.reader();
      for (long left = packets; left > 0; left -= PacketBatch.CAPACITY) {
        PacketBatch batch = lane.takeEmpty();
        fill(capture, batch, reader);
        if (left <= PacketBatch.CAPACITY) {
          batch.markLast();
        }
        lane.send(batch);
      }
      Failure failure = new Failure();
      FlowWorker worker = new FlowWorker(table, lane, -1, new CountDownLatch(1), failure);
      worker.run();
      failure.rethrow();
      assertEquals(packets, worker.packets());
    }
  }

  @Test
  void workerAllocatesNothingPerPacket() {
    try (Arena arena = Arena.ofShared();
        Store store = Store.open("mem:?max=64MiB")) {
      FlowTable table = FlowTable.open(store, FlowTable.IfPresent.REFUSE);
      CaptureFile capture =
          CaptureFile.of("generated", new CaptureGenerator(10_000, 500, 1).generate(arena));
      long few = allocated(() -> work(table, capture, FEW_PACKETS));
      long many = allocated(() -> work(table, capture, MANY_PACKETS));
      assertTrue(
          many - few < (MANY_PACKETS - FEW_PACKETS) / 8,
          few + " bytes for few, " + many + " for many");
    }
  }
}
