package io.permalloy.offheap.sim;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;

/**
 * A simulated thread: a one-shot continuation on the only carrier, with its store buffer and the
 * hash of everything that it has observed.
 */
final class SimThread {
  private static final MethodHandle NEW;
  private static final MethodHandle RUN;
  private static final MethodHandle YIELD;
  private static final Object SCOPE;

  static {
    try {
      // By name: javac's --release does not know the package, the JVM exports it to the tests.
      Class<?> scopeClass = Class.forName("jdk.internal.vm.ContinuationScope");
      Class<?> type = Class.forName("jdk.internal.vm.Continuation");
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      SCOPE = scopeClass.getConstructor(String.class).newInstance("simulation");
      NEW =
          lookup
              .findConstructor(type, MethodType.methodType(void.class, scopeClass, Runnable.class))
              .asType(MethodType.methodType(Object.class, Object.class, Runnable.class));
      RUN =
          lookup
              .findVirtual(type, "run", MethodType.methodType(void.class))
              .asType(MethodType.methodType(void.class, Object.class));
      YIELD =
          MethodHandles.insertArguments(
              lookup.findStatic(type, "yield", MethodType.methodType(boolean.class, scopeClass)),
              0,
              SCOPE);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final String name;
  final int index;
  final int process;
  final int phase;
  final boolean killable;
  boolean started;
  boolean finished;
  boolean dead;
  long hash;

  private final Object continuation;
  private long[] addresses = new long[16];
  private long[] values = new long[16];
  private long[] masks = new long[16];
  private int head;
  private int tail;

  SimThread(
      Machine machine,
      String name,
      int index,
      int process,
      int phase,
      boolean killable,
      Runnable body) {
    this.name = name;
    this.index = index;
    this.process = process;
    this.phase = phase;
    this.killable = killable;
    this.hash = index;
    Runnable whole =
        () -> {
          try {
            body.run();
          } catch (Throwable t) {
            machine.fail(t);
          }
          finished = true;
        };
    try {
      continuation = (Object) NEW.invokeExact(SCOPE, whole);
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  /** Runs until the thread yields or ends. */
  void resume() {
    try {
      RUN.invokeExact(continuation);
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  /** Gives the carrier back; called on this thread. Returns when it is resumed, if ever. */
  void yield() {
    try {
      boolean unused = (boolean) YIELD.invokeExact();
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  void observe(long v) {
    hash = (Long.rotateLeft(hash, 23) ^ v) * 0x9E3779B97F4A7C15L;
  }

  // ---- store buffer, oldest first

  int buffered() {
    return tail - head;
  }

  void buffer(long a, long v, long mask) {
    if (tail == addresses.length) {
      int n = tail - head;
      int size = n * 2 > addresses.length ? addresses.length * 2 : addresses.length;
      addresses = Arrays.copyOf(Arrays.copyOfRange(addresses, head, tail), size);
      values = Arrays.copyOf(Arrays.copyOfRange(values, head, tail), size);
      masks = Arrays.copyOf(Arrays.copyOfRange(masks, head, tail), size);
      head = 0;
      tail = n;
    }
    addresses[tail] = a;
    values[tail] = v;
    masks[tail++] = mask;
  }

  long overlay(long a, long memory) {
    long v = memory;
    for (int i = head; i < tail; i++) {
      if (addresses[i] == a) {
        v = (v & ~masks[i]) | (values[i] & masks[i]);
      }
    }
    return v;
  }

  void flushOne(Machine machine) {
    machine.commit(addresses[head], values[head], masks[head]);
    head++;
  }

  void drain(Machine machine) {
    while (head < tail) {
      flushOne(machine);
    }
    head = 0;
    tail = 0;
  }
}
