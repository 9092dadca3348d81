package io.permalloy.runtime.torture;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;
import io.permalloy.runtime.history.Operation;
import io.permalloy.runtime.history.Operation.Kind;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Random operations of a thread on one map of an epoch, on record. */
abstract class Work {
  private static final int BORROW_ONE_IN = 16;
  private static final int FEWEST_AT_ONCE = 2;

  /**
   * What a thread works with.
   *
   * @param store where the maps are
   * @param session the thread's own
   * @param epoch whose maps
   * @param recorder takes what is done
   * @param random makes the choices
   */
  record Means(
      Store store, Session session, long epoch, Recorder recorder, SplittableRandom random) {}

  final Means means;
  final SplittableRandom random;
  private final int map;

  Work(Means means, int map) {
    this.means = means;
    this.random = means.random;
    this.map = map;
  }

  /** One operation, or two that belong together. */
  abstract void step(long key, boolean cold);

  /** Opens the map, or makes it anew when it has been dropped. */
  abstract void open();

  /** Stands on nothing. */
  void leave() {}

  final String name() {
    return Target.name(map, means.epoch);
  }

  final long object(int field, long key) {
    return Target.object(map, field, key);
  }

  /** A map through the thread's own session, or now and then one that borrows a session. */
  final <M> M any(M own, M borrowing) {
    return random.nextInt(BORROW_ONE_IN) == 0 ? borrowing : own;
  }

  /** A key and some of those that follow it. */
  final long[] keysFrom(long first) {
    long[] keys = new long[random.nextInt(FEWEST_AT_ONCE, Recorder.MOST_AT_ONCE + 1)];
    Arrays.setAll(keys, i -> first + i);
    return keys;
  }

  /** One operation on one object. */
  final long perform(Kind kind, long object, long argument, long expected, LongSupplier call) {
    means.recorder.begin(object, kind, argument, expected);
    long result;
    try {
      result = call.getAsLong();
    } catch (StoreFullException e) {
      result = OperationLog.NOTHING;
    } catch (IllegalStateException e) {
      requireDropped(e);
      result = OperationLog.DROPPED;
    }
    means.recorder.end(result);
    if (result == OperationLog.DROPPED) {
      open();
    }
    return result;
  }

  /**
   * One call that does the same to several keys.
   *
   * @param call sets the results that it knows
   */
  final void performAll(
      Kind kind, int field, long[] keys, long[] arguments, Consumer<long[]> call) {
    long[] objects = new long[keys.length];
    Arrays.setAll(objects, i -> object(field, keys[i]));
    long[] results = new long[keys.length];
    Arrays.fill(results, Operation.UNKNOWN);
    means.recorder.beginAll(objects, kind, arguments);
    boolean dropped = false;
    try {
      call.accept(results);
    } catch (StoreFullException e) {
      Arrays.fill(results, Operation.MAYBE); // those before the one that found no room are done
    } catch (IllegalStateException e) {
      requireDropped(e);
      dropped = true;
      Arrays.fill(results, OperationLog.DROPPED);
    }
    means.recorder.endAll(results);
    if (dropped) {
      open();
    }
  }

  private void requireDropped(IllegalStateException e) {
    if (!Target.isPassing(map) || !e.getMessage().contains("dropped")) {
      throw e;
    }
  }
}
