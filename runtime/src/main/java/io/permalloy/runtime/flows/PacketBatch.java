package io.permalloy.runtime.flows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Descriptors of up to {@link #CAPACITY} packets on their way from the reader to a worker, one
 * 64-byte line each, off-heap and reused.
 *
 * <pre>
 *   byte 0                          40        48              52               56              64
 *        +---------------------------+---------+---------------+----------------+---------------+
 *        | key (FlowKey), 16 or 40   | time ns | frame bytes   | captured bytes | frame number  |
 *        |                           |         | (unsigned 32) | (unsigned 32)  | 44, IP bytes 20|
 *        +---------------------------+---------+---------------+----------------+---------------+
 * </pre>
 *
 * One thread at a time; the queue between two threads publishes what was written. No allocation
 * after construction.
 */
final class PacketBatch {

  /** Packets in a full batch. */
  static final int CAPACITY = 256;

  private static final int LINE = 64;
  private static final int TIME = 40;
  private static final int SIZES = 48;
  private static final int FRAME = 56;
  private static final int IP_BITS = 20;

  private static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

  private final MemorySegment lines;
  private int size;
  private boolean last;

  /** Allocates the lines in {@code arena}. */
  PacketBatch(Arena arena) {
    this.lines = arena.allocate((long) CAPACITY * LINE, LINE);
  }

  /** Appends a packet; the batch must not be full. */
  void add(PacketDecoder packet, CaptureReader frame, long frameNumber) {
    long at = (long) size * LINE;
    long head = packet.word(0);
    lines.set(WORD, at, head);
    lines.set(WORD, at + 8, packet.word(1));
    if (FlowKey.version(head) != 4) {
      lines.set(WORD, at + 16, packet.word(2));
      lines.set(WORD, at + 24, packet.word(3));
      lines.set(WORD, at + 32, packet.word(4));
    }
    lines.set(WORD, at + TIME, frame.timeNs());
    lines.set(WORD, at + SIZES, frame.wire() << 32 | frame.captured());
    lines.set(WORD, at + FRAME, frameNumber << IP_BITS | packet.ipBytes());
    size++;
  }

  /** Returns where the keys are: the one of packet {@code i} starts at {@link #keyOffset}. */
  MemorySegment keys() {
    return lines;
  }

  /** Returns the offset of the key of packet {@code i} in {@link #keys}. */
  long keyOffset(int i) {
    return (long) i * LINE;
  }

  /** Returns the length in bytes of the key of packet {@code i}. */
  int keyLength(int i) {
    return FlowKey.length(lines.get(WORD, (long) i * LINE));
  }

  /** Fills in what the record of packet {@code i} would be if it were the only one of its flow. */
  void record(int i, long[] fields) {
    long at = (long) i * LINE;
    long time = lines.get(WORD, at + TIME);
    long sizes = lines.get(WORD, at + SIZES);
    long frame = lines.get(WORD, at + FRAME);
    fields[FlowFields.PACKETS] = 1;
    fields[FlowFields.FRAME_BYTES] = sizes >>> 32;
    fields[FlowFields.IP_BYTES] = frame & (1 << IP_BITS) - 1;
    fields[FlowFields.CAPTURED_BYTES] = sizes & 0xffff_ffffL;
    fields[FlowFields.FIRST_NS] = time;
    fields[FlowFields.LAST_NS] = time;
    fields[FlowFields.FIRST_FRAME] = frame >>> IP_BITS;
  }

  /** Returns how many packets are in. */
  int size() {
    return size;
  }

  /** Tells whether no packet fits any more. */
  boolean isFull() {
    return size == CAPACITY;
  }

  /** Tells whether the worker that gets this batch is to end after it. */
  boolean isLast() {
    return last;
  }

  /** Marks this batch as the last one. */
  void markLast() {
    last = true;
  }

  /** Empties the batch. */
  void clear() {
    size = 0;
    last = false;
  }
}
