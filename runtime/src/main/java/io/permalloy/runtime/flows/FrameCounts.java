package io.permalloy.runtime.flows;

/** What the reader counts, frame by frame. One thread. */
final class FrameCounts {

  private long frames;
  private long frameBytes;
  private long capturedBytes;
  private long ipv4;
  private long ipv6;
  private long laterFragments;
  private long malformed;
  private long snapped;

  /**
   * Counts one frame.
   *
   * @param flags what {@link PacketDecoder#decode} returned
   * @param wire its bytes on the wire
   * @param captured its bytes in the capture
   */
  void add(int flags, long wire, int captured) {
    frames++;
    frameBytes += wire;
    capturedBytes += captured;
    ipv4 += flags & PacketDecoder.IPV4;
    ipv6 += (flags & PacketDecoder.IPV6) >>> 1;
    laterFragments += (flags & PacketDecoder.LATER_FRAGMENT) >>> 2;
    malformed += (flags & PacketDecoder.MALFORMED) >>> 3;
    if (captured < wire) {
      snapped++;
    }
  }

  /** Returns all frames. */
  long frames() {
    return frames;
  }

  /** Returns the bytes of all frames on the wire. */
  long frameBytes() {
    return frameBytes;
  }

  /** Returns the bytes of all frames in the captures. */
  long capturedBytes() {
    return capturedBytes;
  }

  /** Returns the frames with a readable IPv4 header. */
  long ipv4() {
    return ipv4;
  }

  /** Returns the frames with a readable IPv6 header. */
  long ipv6() {
    return ipv6;
  }

  /** Returns the frames without a readable IP header, malformed ones among them. */
  long nonIp() {
    return frames - ipv4 - ipv6;
  }

  /** Returns the fragments other than the first of a datagram. */
  long laterFragments() {
    return laterFragments;
  }

  /** Returns the frames of which one length contradicts another, with or without IP header. */
  long malformed() {
    return malformed;
  }

  /** Returns the frames of which the capture holds only the start. */
  long snapped() {
    return snapped;
  }
}
