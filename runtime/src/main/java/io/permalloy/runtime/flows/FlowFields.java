package io.permalloy.runtime.flows;

/** The record of a flow in the table: seven 64-bit fields, each updated atomically on its own. */
public final class FlowFields {

  /** Packets seen. */
  public static final int PACKETS = 0;

  /** Bytes on the wire, link headers included. */
  public static final int FRAME_BYTES = 1;

  /** Bytes that the IP headers state: IPv4 total length, or 40 + IPv6 payload length. */
  public static final int IP_BYTES = 2;

  /** Bytes that the capture holds. */
  public static final int CAPTURED_BYTES = 3;

  /** The earliest time of a packet, in nanoseconds since the epoch. */
  public static final int FIRST_NS = 4;

  /** The latest time of a packet, in nanoseconds since the epoch. */
  public static final int LAST_NS = 5;

  /** The lowest frame number of a packet; frames count from 1 through all captures of a table. */
  public static final int FIRST_FRAME = 6;

  /** How many fields there are. */
  public static final int COUNT = 7;

  private FlowFields() {}
}
