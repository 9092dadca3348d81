package io.permalloy.runtime.flows;

/**
 * A cursor over the packets of one capture. One thread; {@link #advance} allocates nothing. Every
 * offset that it hands out lies inside the capture, with {@link #captured} bytes behind it.
 */
sealed interface CaptureReader permits PcapReader, PcapngReader {

  /**
   * Moves to the next packet.
   *
   * @return false at the end of the capture, or where it is cut short; {@link #warning} then tells
   * @throws CaptureException when what stands here cannot be a packet
   */
  boolean advance();

  /** Returns where the bytes of the packet start in the capture. */
  long offset();

  /** Returns how many bytes of the packet are in the capture. */
  int captured();

  /** Returns how many bytes the packet had on the wire, link header included. */
  long wire();

  /** Returns the time of the packet in nanoseconds since the epoch; 0 if it has none. */
  long timeNs();

  /** Returns the link type of the packet, one that {@link LinkType#isKnown}. */
  int linkType();

  /** Returns where the next packet starts: how far the capture is read. */
  long position();

  /** Returns what was wrong with the end of the capture, or null. */
  String warning();
}
