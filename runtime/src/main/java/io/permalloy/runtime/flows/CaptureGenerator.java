package io.permalloy.runtime.flows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Makes a capture out of a seed: the same bytes on every machine. Flow sizes follow Zipf's law (the
 * i-th flow gets a share like 1/i, and at least one packet), packets of all flows come in random
 * order, one every microsecond.
 *
 * <p>Of ten flows seven are TCP, two UDP and one ICMP; of fifty the last ten are IPv6. The packets
 * are written as a capture with a snap length of {@value #SNAP_LENGTH} would hold them.
 */
public final class CaptureGenerator {

  /** Packets of the capture that {@code permalloy flows} runs on when none is given. */
  public static final int DEFAULT_PACKETS = 2_000_000;

  /** Flows of that capture. */
  public static final int DEFAULT_FLOWS = 100_000;

  /** Seed of that capture. */
  public static final long DEFAULT_SEED = 1;

  /** Captured bytes of a packet: link header, IP header and ports. */
  static final int SNAP_LENGTH = 64;

  private static final int FILE_HEADER = 24;
  private static final int RECORD_HEADER = 16;
  private static final int ETHERNET = 14;
  private static final long START_SECOND = 1_700_000_000L;
  private static final int[] WIRE_LENGTHS = {64, 64, 90, 150, 590, 1514, 1514, 1514};

  private static final ValueLayout.OfInt LITTLE =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt BIG =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final int packets;
  private final int flows;
  // Streams of their own: order, addresses and sizes must not follow from each other.
  private final long orderSeed;
  private final long flowSeed;
  private final long sizeSeed;

  /**
   * Describes a capture.
   *
   * @param packets how many, at least {@code flows}
   * @param flows how many different ones, 1 to 2^24
   * @param seed for all that is random
   * @throws IllegalArgumentException if there are fewer packets than flows, or too many flows
   */
  public CaptureGenerator(int packets, int flows, long seed) {
    if (flows < 1 || flows > 1 << 24 || packets < flows) {
      throw new IllegalArgumentException(
          "cannot make "
              + packets
              + " packets of "
              + flows
              + " flows: 1 to 2^24 flows, each of at"
              + " least one packet");
    }
    this.packets = packets;
    this.flows = flows;
    this.orderSeed = mix(seed);
    this.flowSeed = mix(orderSeed);
    this.sizeSeed = mix(flowSeed);
  }

  /** Returns a pcap capture (microseconds, little-endian, Ethernet) in memory of {@code arena}. */
  public MemorySegment generate(Arena arena) {
    MemorySegment out =
        arena.allocate(FILE_HEADER + (long) packets * (RECORD_HEADER + SNAP_LENGTH), 64);
    out.set(LITTLE, 0, PcapReader.MICROSECONDS);
    out.set(LITTLE, 4, 4 << 16 | 2);
    out.set(LITTLE, 16, SNAP_LENGTH);
    out.set(LITTLE, 20, LinkType.ETHERNET);
    int[] order = order();
    long at = FILE_HEADER;
    for (int i = 0; i < packets; i++) {
      at = packet(out, at, i, order[i]);
    }
    return out;
  }

  /** Returns how many packets flow {@code i} has. */
  long[] sizes() {
    double sum = 0;
    for (int i = 0; i < flows; i++) {
      sum += 1.0 / (i + 1);
    }
    long[] sizes = new long[flows];
    long left = packets;
    for (int i = 0; i < flows; i++) {
      sizes[i] = 1 + (long) ((packets - flows) / sum / (i + 1));
      left -= sizes[i];
    }
    // Rounding down leaves less than one packet for each flow.
    for (int i = 0; left > 0; i = (i + 1) % flows) {
      sizes[i]++;
      left--;
    }
    return sizes;
  }

  private int[] order() {
    int[] order = new int[packets];
    int at = 0;
    long[] sizes = sizes();
    for (int flow = 0; flow < flows; flow++) {
      for (long i = 0; i < sizes[flow]; i++) {
        order[at++] = flow;
      }
    }
    for (int i = packets - 1; i > 0; i--) {
      int j = (int) Math.unsignedMultiplyHigh(mix(orderSeed + i), i + 1L);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  private long packet(MemorySegment out, long record, int number, int flow) {
    long random = mix(flowSeed + flow);
    int wire = WIRE_LENGTHS[(int) (mix(sizeSeed + number) >>> 61)];
    out.set(LITTLE, record, (int) (START_SECOND + number / 1_000_000));
    out.set(LITTLE, record + 4, number % 1_000_000);
    out.set(LITTLE, record + 8, SNAP_LENGTH);
    out.set(LITTLE, record + 12, wire);
    long frame = record + RECORD_HEADER;
    out.set(BIG, frame, 0x0200_0000);
    out.set(SHORT, frame + 4, (short) 1);
    out.set(BIG, frame + 6, 0x0200_0000);
    out.set(SHORT, frame + 10, (short) 2);
    int kind = flow % 10;
    boolean ipv6 = flow / 10 % 5 == 4;
    int protocol = kind < 7 ? 6 : kind < 9 ? 17 : ipv6 ? 58 : 1;
    long ip = frame + ETHERNET;
    if (ipv6) {
      out.set(SHORT, frame + 12, (short) 0x86dd);
      out.set(BIG, ip, 6 << 28);
      out.set(SHORT, ip + 4, (short) (wire - ETHERNET - 40));
      out.set(SHORT, ip + 6, (short) (protocol << 8 | 64));
      out.set(BIG, ip + 8, 0x2001_0db8);
      out.set(BIG, ip + 20, flow);
      out.set(BIG, ip + 24, 0x2001_0db8);
      out.set(BIG, ip + 36, (int) random);
    } else {
      out.set(SHORT, frame + 12, (short) 0x0800);
      out.set(BIG, ip, 0x45 << 24 | wire - ETHERNET);
      out.set(BIG, ip + 8, 64 << 24 | protocol << 16);
      out.set(BIG, ip + 12, 10 << 24 | flow);
      out.set(BIG, ip + 16, 192 << 24 | 168 << 16 | (int) random & 0xffff);
    }
    out.set(BIG, ip + (ipv6 ? 40 : 20), (int) (random >>> 32));
    return frame + SNAP_LENGTH;
  }

  /** Returns a number that depends on every bit of {@code z}: the finalizer of SplitMix64. */
  private static long mix(long z) {
    long x = z * 0x9e3779b97f4a7c15L;
    x = (x ^ x >>> 30) * 0xbf58476d1ce4e5b9L;
    x = (x ^ x >>> 27) * 0x94d049bb133111ebL;
    return x ^ x >>> 31;
  }
}
