package io.permalloy.offheap.map;

import java.util.List;

/**
 * What a store looks like to somebody who only reads: nothing is stopped for it, so its parts are
 * not of one instant.
 *
 * @param maxBytes what it may use
 * @param headerBytes header and tables
 * @param blockBytes slabs that have an owner or are part of a run, as far as they have memory:
 *     entries, indexes, bags, and free blocks among them
 * @param retiredBytes what of these is retired, and waits until nobody can be looking at it
 * @param freeBytes free slabs with memory
 * @param movingBytes slabs on their way
 * @param untouchedBytes without memory, in slabs on their way not counted
 * @param epoch the epoch
 * @param openings how often it has been opened for writing
 * @param maps its maps, by name
 * @param processes who has it open, and who died with it open
 */
public record StoreStatus(
    long maxBytes,
    long headerBytes,
    long blockBytes,
    long retiredBytes,
    long freeBytes,
    long movingBytes,
    long untouchedBytes,
    long epoch,
    long openings,
    List<MapStatus> maps,
    List<ProcessStatus> processes) {

  /** Copies. */
  public StoreStatus {
    maps = List.copyOf(maps);
    processes = List.copyOf(processes);
  }

  /**
   * A map.
   *
   * @param name its name
   * @param kind what it holds
   * @param entries entries or records; -1 if they could not be counted
   * @param buckets buckets of its index, without overflow
   * @param growing whether it is moving to a table of twice as many
   */
  public record MapStatus(String name, String kind, long entries, long buckets, boolean growing) {}

  /**
   * A process, or an opening of one: each has its own slot.
   *
   * @param slot from 0
   * @param pid as it is called where it runs; 0 if it has not said
   * @param alive whether it holds its lock
   * @param sessions its session lines
   */
  public record ProcessStatus(int slot, long pid, boolean alive, List<SessionStatus> sessions) {
    /** Copies. */
    public ProcessStatus {
      sessions = List.copyOf(sessions);
    }

    /**
     * How old its oldest pin is.
     *
     * @return epochs behind; -1 if it has none
     */
    public long epochsBehind() {
      return sessions.stream().mapToLong(SessionStatus::epochsBehind).max().orElse(-1);
    }

    /**
     * What its pins keep from being freed.
     *
     * @return bytes; what two sessions keep back counts twice
     */
    public long keptBytes() {
      return sessions.stream().mapToLong(SessionStatus::keptBytes).sum();
    }
  }

  /**
   * A session.
   *
   * @param line its line
   * @param epochsBehind how many epochs ago it began what it is inside; -1 if it is not inside
   * @param isUnbounded whether it also keeps what is born later
   * @param isInFlight whether a block of it is on its way in or out
   * @param keptBytes retired bytes that its pin keeps from being freed
   */
  public record SessionStatus(
      int line, long epochsBehind, boolean isUnbounded, boolean isInFlight, long keptBytes) {}
}
