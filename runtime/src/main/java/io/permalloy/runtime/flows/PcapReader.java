package io.permalloy.runtime.flows;

import java.lang.foreign.MemorySegment;

/** Reads the pcap format: both byte orders, micro- and nanoseconds. See {@link CaptureReader}. */
final class PcapReader implements CaptureReader {

  /** The first four bytes, read big-endian, of a big-endian capture in microseconds. */
  static final int MICROSECONDS = 0xa1b2c3d4;

  /** The first four bytes, read big-endian, of a big-endian capture in nanoseconds. */
  static final int NANOSECONDS = 0xa1b23c4d;

  private static final int FILE_HEADER = 24;
  private static final int RECORD_HEADER = 16;
  // What capture programs agree on as the longest packet; a longer one is a damaged header.
  private static final int LONGEST_PACKET = 262_144;

  private final String name;
  private final MemorySegment bytes;
  private final long size;
  private final boolean swapped;
  private final long nsPerFraction;
  private final long longest;
  private final int linkType;

  private long next = FILE_HEADER;
  private long offset;
  private int captured;
  private long wire;
  private long timeNs;
  private String warning;

  /**
   * Reads the file header.
   *
   * @throws CaptureException when this is no pcap capture that can be read
   */
  PcapReader(String name, MemorySegment bytes) {
    this.name = name;
    this.bytes = bytes;
    this.size = bytes.byteSize();
    if (size < FILE_HEADER) {
      throw new CaptureException(
          name, size, "the file ends inside the pcap header of " + FILE_HEADER + " bytes");
    }
    int magic = Wire.i32(bytes, 0);
    this.swapped = magic != MICROSECONDS && magic != NANOSECONDS;
    this.nsPerFraction = (swapped ? Integer.reverseBytes(magic) : magic) == NANOSECONDS ? 1 : 1000;
    int version = swapped ? Short.reverseBytes((short) Wire.u16(bytes, 4)) : Wire.u16(bytes, 4);
    if (version != 2) {
      throw new CaptureException(
          name, 4, "pcap version " + (version & 0xffff) + " is not known; known is 2");
    }
    this.longest = Math.max(LONGEST_PACKET, u32(16));
    this.linkType = (int) (u32(20) & 0xffff);
    if (!LinkType.isKnown(linkType)) {
      throw new CaptureException(name, 20, LinkType.unknown(linkType));
    }
  }

  /** Tells whether a file that starts with {@code magic}, read big-endian, is of this format. */
  static boolean recognises(int magic) {
    int other = Integer.reverseBytes(magic);
    return magic == MICROSECONDS
        || magic == NANOSECONDS
        || other == MICROSECONDS
        || other == NANOSECONDS;
  }

  @Override
  public boolean advance() {
    long at = next;
    long left = size - at;
    if (left < RECORD_HEADER) {
      if (left > 0) {
        cutShort(at, left, RECORD_HEADER, "a record header");
      }
      return false;
    }
    long length = u32(at + 8);
    if (length > longest) {
      throw new CaptureException(
          name,
          at + 8,
          "a packet of "
              + length
              + " bytes; none can be longer than "
              + longest
              + ": the file is damaged here");
    }
    if (length > left - RECORD_HEADER) {
      cutShort(at, left, RECORD_HEADER + length, "a packet");
      return false;
    }
    timeNs = u32(at) * 1_000_000_000L + u32(at + 4) * nsPerFraction;
    wire = u32(at + 12);
    captured = (int) length;
    offset = at + RECORD_HEADER;
    next = at + RECORD_HEADER + length;
    return true;
  }

  private void cutShort(long at, long there, long needed, String what) {
    warning =
        name
            + ": offset "
            + at
            + ": the capture is cut short inside "
            + what
            + " ("
            + there
            + " of "
            + needed
            + " bytes are there); all packets before it are counted";
  }

  private long u32(long at) {
    int value = Wire.i32(bytes, at);
    return (swapped ? Integer.reverseBytes(value) : value) & 0xffff_ffffL;
  }

  @Override
  public long offset() {
    return offset;
  }

  @Override
  public int captured() {
    return captured;
  }

  @Override
  public long wire() {
    return wire;
  }

  @Override
  public long timeNs() {
    return timeNs;
  }

  @Override
  public int linkType() {
    return linkType;
  }

  @Override
  public long position() {
    return next;
  }

  @Override
  public String warning() {
    return warning;
  }
}
