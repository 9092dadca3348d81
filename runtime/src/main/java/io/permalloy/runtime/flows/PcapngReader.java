package io.permalloy.runtime.flows;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Reads the pcapng format: sections of either byte order, any number of interfaces with their own
 * link type and resolution; enhanced, simple and obsolete packet blocks. Blocks of other types are
 * skipped. See {@link CaptureReader}.
 */
final class PcapngReader implements CaptureReader {

  /** The first four bytes of a section header, the same in both byte orders. */
  static final int SECTION = 0x0a0d0d0a;

  private static final int INTERFACE = 1;
  private static final int PACKET = 2;
  private static final int SIMPLE_PACKET = 3;
  private static final int ENHANCED_PACKET = 6;

  private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
  private static final int OPTION_RESOLUTION = 9;
  private static final int OPTION_OFFSET = 14;
  // Type, length, and the length again at the end.
  private static final int FRAME = 12;
  private static final int BODY = 8;
  private static final long LONGEST_BLOCK = 1L << 30;

  private final String name;
  private final MemorySegment bytes;
  private final long size;

  private boolean swapped;
  private int interfaces;
  private int[] linkTypes = new int[4];
  private long[] snapLengths = new long[4];
  private TimeScale[] scales = new TimeScale[4];

  private long next;
  private long offset;
  private int captured;
  private long wire;
  private long timeNs;
  private int linkType;
  private String warning;

  /**
   * Reads the first section header.
   *
   * @throws CaptureException when this is no pcapng capture that can be read
   */
  PcapngReader(String name, MemorySegment bytes) {
    this.name = name;
    this.bytes = bytes;
    this.size = bytes.byteSize();
    if (size < 28) {
      throw new CaptureException(
          name, size, "the file ends inside the pcapng section header of 28 bytes");
    }
    section(0);
  }

  @Override
  public boolean advance() {
    while (true) {
      long at = next;
      long left = size - at;
      if (left < FRAME) {
        if (left > 0) {
          cutShort(at, left, FRAME);
        }
        return false;
      }
      int type = i32(at);
      if (type == SECTION) {
        if (left < 28) {
          cutShort(at, left, 28);
          return false;
        }
        section(at);
      }
      long length = i32(at + 4) & 0xffff_ffffL;
      if (length < FRAME || (length & 3) != 0 || length > LONGEST_BLOCK) {
        throw damaged(at + 4, "a block of " + length + " bytes");
      }
      if (length > left) {
        cutShort(at, left, length);
        return false;
      }
      long again = i32(at + length - 4) & 0xffff_ffffL;
      if (again != length) {
        throw damaged(
            at + length - 4, "a block of " + length + " bytes that ends with length " + again);
      }
      next = at + length;
      switch (type) {
        case INTERFACE -> addInterface(at, length);
        case ENHANCED_PACKET -> {
          enhanced(at, length);
          return true;
        }
        case SIMPLE_PACKET -> {
          simple(at, length);
          return true;
        }
        case PACKET -> {
          obsolete(at, length);
          return true;
        }
        default -> {
          // Name resolution, statistics, custom blocks: nothing of a packet.
        }
      }
    }
  }

  /** Starts a section: its byte order holds from here on, and its interfaces count from zero. */
  private void section(long at) {
    int magic = Wire.i32(bytes, at + BODY);
    if (magic != BYTE_ORDER_MAGIC && Integer.reverseBytes(magic) != BYTE_ORDER_MAGIC) {
      throw damaged(at + BODY, "a section header without the byte-order magic 1a2b3c4d");
    }
    swapped = magic != BYTE_ORDER_MAGIC;
    int major = u16(at + 12);
    if (major != 1) {
      throw new CaptureException(
          name, at + 12, "pcapng version " + major + " is not known; known is 1");
    }
    long length = i32(at + 4) & 0xffff_ffffL;
    if (length < 28) {
      throw damaged(at + 4, "a section header of " + length + " bytes");
    }
    interfaces = 0;
  }

  private void addInterface(long at, long length) {
    if (length < FRAME + 8) {
      throw damaged(at + 4, "an interface block of " + length + " bytes");
    }
    if (interfaces == linkTypes.length) {
      linkTypes = Arrays.copyOf(linkTypes, interfaces * 2);
      snapLengths = Arrays.copyOf(snapLengths, interfaces * 2);
      scales = Arrays.copyOf(scales, interfaces * 2);
    }
    linkTypes[interfaces] = u16(at + BODY);
    snapLengths[interfaces] = i32(at + BODY + 4) & 0xffff_ffffL;
    scales[interfaces] = timeScale(at + BODY + 8, at + length - 4);
    interfaces++;
  }

  private TimeScale timeScale(long from, long end) {
    int resolution = TimeScale.MICROSECONDS.resolution();
    long offsetSeconds = 0;
    long at = from;
    while (at + 4 <= end) {
      int code = u16(at);
      int length = u16(at + 2);
      if (code == 0) {
        break;
      }
      if (at + 4 + length > end) {
        throw damaged(at, "an interface option of " + length + " bytes that leaves its block");
      }
      if (code == OPTION_RESOLUTION && length >= 1) {
        resolution = Wire.u8(bytes, at + 4);
      } else if (code == OPTION_OFFSET && length >= 8) {
        long value = Wire.i64(bytes, at + 4);
        offsetSeconds = swapped ? Long.reverseBytes(value) : value;
      }
      at += 4 + (length + 3L) / 4 * 4;
    }
    return new TimeScale(resolution, offsetSeconds);
  }

  private void enhanced(long at, long length) {
    if (length < FRAME + 20) {
      throw damaged(at + 4, "a packet block of " + length + " bytes");
    }
    packet(at, length, i32(at + BODY) & 0xffff_ffffL);
  }

  private void obsolete(long at, long length) {
    if (length < FRAME + 20) {
      throw damaged(at + 4, "a packet block of " + length + " bytes");
    }
    packet(at, length, u16(at + BODY));
  }

  // From its time on, an obsolete packet block looks like an enhanced one.
  private void packet(long at, long length, long from) {
    int index = interfaceOf(at, from);
    long there = i32(at + BODY + 12) & 0xffff_ffffL;
    if (there > length - FRAME - 20) {
      throw damaged(
          at + BODY + 12, "a packet of " + there + " bytes in a block of " + length + " bytes");
    }
    long high = i32(at + BODY + 4) & 0xffff_ffffL;
    long low = i32(at + BODY + 8) & 0xffff_ffffL;
    timeNs = scales[index].toNs(high << 32 | low);
    wire = i32(at + BODY + 16) & 0xffff_ffffL;
    captured = (int) there;
    offset = at + BODY + 20;
    linkType = linkTypes[index];
  }

  private void simple(long at, long length) {
    if (length < FRAME + 4) {
      throw damaged(at + 4, "a packet block of " + length + " bytes");
    }
    int index = interfaceOf(at, 0);
    wire = i32(at + BODY) & 0xffff_ffffL;
    long there = snapLengths[index] == 0 ? wire : Math.min(wire, snapLengths[index]);
    if (there > length - FRAME - 4) {
      throw damaged(
          at + BODY, "a packet of " + there + " bytes in a block of " + length + " bytes");
    }
    timeNs = 0;
    captured = (int) there;
    offset = at + BODY + 4;
    linkType = linkTypes[index];
  }

  private int interfaceOf(long at, long index) {
    if (index >= interfaces) {
      throw damaged(
          at + BODY, "a packet of interface " + index + ", of which " + interfaces + " are known");
    }
    int type = linkTypes[(int) index];
    if (!LinkType.isKnown(type)) {
      throw new CaptureException(name, at, LinkType.unknown(type));
    }
    return (int) index;
  }

  private CaptureException damaged(long at, String what) {
    return new CaptureException(name, at, what + ": the file is damaged here");
  }

  private void cutShort(long at, long there, long needed) {
    warning =
        name
            + ": offset "
            + at
            + ": the capture is cut short inside a block ("
            + there
            + " of "
            + needed
            + " bytes are there); all packets before it are counted";
  }

  private int i32(long at) {
    int value = Wire.i32(bytes, at);
    return swapped ? Integer.reverseBytes(value) : value;
  }

  private int u16(long at) {
    int value = Wire.u16(bytes, at);
    return swapped ? Short.reverseBytes((short) value) & 0xffff : value;
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
