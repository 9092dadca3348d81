package io.permalloy.offheap.epoch;

import io.permalloy.offheap.mem.Mem;

/**
 * A participant's announcement of the epochs whose blocks it may be looking at.
 *
 * <p><b>Rule</b> (interval reclamation): a retired block may be freed iff it was retired before the
 * current epoch and no pin {@code [lo, hi]} overlaps its life {@code [birth, retired]}. So nobody
 * has to catch up for the epoch to move, and a stopped participant keeps back only what was alive
 * while it ran.
 *
 * <p><b>Protocol</b>, with the argument for each order:
 *
 * <ol>
 *   <li>{@link #enter}: e = E (acquire); pin = [e, e] (opaque); full fence. The reclaimer has one
 *       too, between its unlinking and its reading of the pins. Either it sees the pin, or every
 *       load after the pin sees the unlinking. A stale e only makes lo lower, that is, keeps more.
 *   <li>Load words of the store (acquire), as many as wanted.
 *   <li>{@link #stable}: E still equals hi? Then every block that these words name is covered.
 *       Otherwise hi = E is stored and the words are loaded again. Nothing is dereferenced, used in
 *       a compare-and-set or handed out before this check.
 *   <li>{@link #exit}: pin = 0 (release), unless something stands.
 * </ol>
 *
 * <p>Enter and exit nest; the outermost pair counts. Not thread-safe: one thread at a time.
 * Wait-free; allocates nothing. Source: interval-based reclamation (Wen et al., PPoPP 2018).
 *
 * <p><b>Why not membarrier</b>, which would take the fence (some 4 ns) from here to the reclaimer:
 * the kernel's barrier for several processes (global expedited) leaves out a CPU on which a thread
 * of the process has ended, or has slept since before the registration, until that CPU runs another
 * process. Seen on Linux 6.18: no interrupt in 50,000 calls, and in 410 of them neither side saw
 * the other. CPUs that are set apart for one process never recover. The barrier for one process is
 * right, but interrupts its other threads: with two of them updates were slower than with a fence.
 */
public final class Pin {
  private static final int BOUNDED_EXTENSIONS = 8;
  private static final long NONE = -1;

  private final long pinAddress;
  private final long epochAddress;
  private long lo;
  private long hi;
  private long entered;

  /** The epoch of this pin, if it covers that one only, or {@link #NONE}. */
  private long plain = NONE;

  private int depth;
  private long[] stands = new long[4];
  private int standing;
  private int extensions;

  /**
   * The pin of one session line.
   *
   * @param lineAddress address of the line
   * @param epochAddress address of the epoch
   */
  public Pin(long lineAddress, long epochAddress) {
    this.pinAddress = lineAddress + SessionLine.PIN;
    this.epochAddress = epochAddress;
    this.lo = Mem.getLongAcquire(epochAddress);
    this.hi = lo;
  }

  /** Pins the current epoch, if this is the outermost enter. */
  public void enter() {
    if (depth++ == 0) {
      refresh();
    }
  }

  /**
   * Moves the pin to the current epoch, as far as what stands allows. Only at the start of an
   * operation, before it has loaded anything: what was covered is not any more.
   */
  public void refresh() {
    long e = Mem.getLongAcquire(epochAddress);
    if (e == plain) { // nothing below would change
      publish(e << SessionLine.PIN_LO_SHIFT);
      return;
    }
    plain = standing == 0 ? e : NONE;
    lo = standing == 0 ? e : oldestStanding(e);
    hi = e;
    entered = e;
    extensions = 0;
    store(lo, Math.min(e - lo, SessionLine.UNBOUNDED));
  }

  private long oldestStanding(long e) {
    long oldest = e;
    for (long stand : stands) {
      if (stand != 0 && stand < oldest) {
        oldest = stand;
      }
    }
    return oldest;
  }

  /** Unpins, if this is the outermost exit and nothing stands. */
  public void exit() {
    if (--depth == 0 && standing == 0) {
      Mem.putLongRelease(pinAddress, 0);
    }
  }

  /**
   * Keeps what this operation has found covered after its exit, until {@link #leave}. It was
   * reachable after the operation entered, so it is retired in that epoch or later: a pin from
   * there on covers it, however often this participant enters again meanwhile.
   *
   * @return what to leave by
   */
  public int stand() {
    int at = 0;
    while (at < stands.length && stands[at] != 0) {
      at++;
    }
    if (at == stands.length) {
      stands = java.util.Arrays.copyOf(stands, 2 * at);
    }
    stands[at] = entered;
    standing++;
    plain = NONE;
    return at;
  }

  /**
   * Lets go of what stood.
   *
   * @param at what {@link #stand} returned
   */
  public void leave(int at) {
    stands[at] = 0;
    if (--standing == 0 && depth == 0) {
      Mem.putLongRelease(pinAddress, 0);
    }
  }

  /**
   * Whether the words loaded since the last call may be believed. If not, the pin now covers the
   * current epoch: load them again.
   *
   * @return true if the epoch has not moved past the pin
   */
  public boolean stable() {
    long e = Mem.getLongAcquire(epochAddress);
    if (e == hi) {
      return true;
    }
    extend(e);
    return false;
  }

  private void extend(long e) {
    plain = NONE;
    hi = e;
    extensions = Math.min(extensions + 1, Integer.MAX_VALUE - 1);
    boolean bounded = extensions <= BOUNDED_EXTENSIONS && e - lo < SessionLine.UNBOUNDED;
    store(lo, bounded ? e - lo : SessionLine.UNBOUNDED);
  }

  /**
   * How often this pin has been extended. Before an extension something younger than the pin may
   * have been freed. So a word is a way to what is covered only if its own block was still
   * reachable after the last extension: being covered itself is not enough.
   *
   * @return a number that is the same as before if everything born since then is covered
   */
  public int extensions() {
    return extensions;
  }

  private void store(long from, long span) {
    publish(from << SessionLine.PIN_LO_SHIFT | span << SessionLine.PIN_SPAN_SHIFT);
  }

  private void publish(long pin) {
    Mem.putLongOpaque(pinAddress, pin);
    Mem.fullFence();
  }

  /**
   * A birth epoch for a new block: not later than now, and covered by this pin.
   *
   * @return lower end of the pin, or of the last one
   */
  public long lo() {
    return lo;
  }

  /**
   * Whether anything stands.
   *
   * @return true if something has not been left
   */
  public boolean isStanding() {
    return standing > 0;
  }

  /**
   * How many enters have not been exited.
   *
   * @return 0 if this participant is not inside
   */
  public int depth() {
    return depth;
  }

  /**
   * Whether a pin word forbids freeing a block.
   *
   * @param pin a pin word that is not 0
   * @param birth birth epoch of the block
   * @param retired epoch in which it was retired
   * @return true if the pin may be looking at it
   */
  public static boolean covers(long pin, long birth, long retired) {
    long lo = pin >>> SessionLine.PIN_LO_SHIFT;
    long span = pin >>> SessionLine.PIN_SPAN_SHIFT & 0xffff;
    return lo <= retired && (span == SessionLine.UNBOUNDED || birth <= lo + span);
  }
}
