package io.permalloy.bench.latency;

/**
 * Where one thread is in its schedule. The schedule's time goes on with the clock within a slice
 * and stands still between slices.
 *
 * <p>It only ever stands still when nothing is due: a slice that is over while operations wait is
 * carried on, and more of them fall due meanwhile, until the thread has caught up. So no slice cuts
 * the effect of a stall short, wherever in it the stall comes. A thread that gets further and
 * further behind has one long slice; when it is as late as {@link #giveUpNs} it stops, and what it
 * never did is counted.
 */
final class Timetable {
  private static final long LEAST_GIVE_UP_NS = 10_000_000_000L;

  /** A backlog of a hundredth of the duration, at its end, is no accident. */
  private static final int TOLERATED = 100;

  private final Schedule schedule;
  private final int thread;
  private final long bursts;
  private final long giveUpNs;
  private long burst;
  private long origin;
  private long due;
  private long stoodStill;
  private long sliceEnd;
  private long elapsed;
  private long late;
  private boolean gaveUp;

  Timetable(Schedule schedule, int thread) {
    this.schedule = schedule;
    this.thread = thread;
    this.bursts = schedule.bursts(thread);
    this.giveUpNs = giveUpNs(schedule);
  }

  /** How late a thread may get: what takes twice as long as it should is still done in full. */
  static long giveUpNs(Schedule schedule) {
    return Math.max(schedule.durationNs(), LEAST_GIVE_UP_NS);
  }

  /** Lets the schedule's time go on from now. */
  void resume(long now, long sliceNs) {
    origin = now - stoodStill;
    sliceEnd = stoodStill + sliceNs;
  }

  /**
   * Whether a burst comes next, due or not yet; if so, {@link #due} says when. Else the slice is
   * over.
   */
  boolean next(long now) {
    if (isOver()) {
      return false;
    }
    long at = schedule.due(thread, burst);
    due = origin + at;
    if (now < due && at >= sliceEnd) {
      stoodStill = Math.max(sliceEnd, now - origin);
      return false;
    }
    if (now - due > giveUpNs) {
      gaveUp = true;
      return false;
    }
    return true;
  }

  /** When the burst that comes next is due, by the clock. */
  long due() {
    return due;
  }

  /** The burst is done. */
  void done(long now) {
    burst++;
    elapsed = Math.max(now - origin, schedule.due(thread, burst));
    late = now - due;
  }

  /** Whether nothing is left to do. */
  boolean isOver() {
    return gaveUp || burst == bursts;
  }

  /** How much is done. */
  int percent() {
    return isOver() ? 100 : (int) (100 * burst / bursts);
  }

  /** Operations that were never begun. */
  long notIssued() {
    return (bursts - burst) * schedule.burst();
  }

  /** From when the last burst was due to when it was done. */
  long lateNs() {
    return late;
  }

  /** Whether nothing was given up, and the last operations were nearly in time. */
  boolean keptUp() {
    return notIssued() == 0 && late <= schedule.durationNs() / TOLERATED;
  }

  /** Operations a second, by the schedule's time. */
  double reached() {
    return elapsed == 0 ? 0 : burst * (double) schedule.burst() * 1e9 / elapsed;
  }
}
