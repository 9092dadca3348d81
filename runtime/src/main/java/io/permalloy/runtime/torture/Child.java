package io.permalloy.runtime.torture;

import io.permalloy.runtime.Store;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The main class of a process that works on the store until it is killed, told to stop, its time is
 * up, or the controller is gone.
 */
final class Child {
  private static final int LEAST_LIFE_MILLIS = 1000;
  private static final int MOST_LIFE_MILLIS = 20_000;

  private Child() {}

  /** What a child is told. */
  record Orders(String uri, Path board, Path log, int serial, int threads, long seed, long parent) {
    List<String> arguments() {
      return List.of(
          uri,
          board.toString(),
          log.toString(),
          Integer.toString(serial),
          Integer.toString(threads),
          Long.toString(seed),
          Long.toString(parent));
    }

    static Orders of(String[] a) {
      return new Orders(
          a[0],
          Path.of(a[1]),
          Path.of(a[2]),
          Integer.parseInt(a[3]),
          Integer.parseInt(a[4]),
          Long.parseLong(a[5]),
          Long.parseLong(a[6]));
    }
  }

  /**
   * Runs a child.
   *
   * @param arguments of {@link Orders}
   */
  public static void main(String[] arguments) {
    int status = 3;
    try {
      run(Orders.of(arguments));
      status = 0;
    } catch (Throwable t) {
      t.printStackTrace(System.out);
    } finally {
      System.out.flush();
      Runtime.getRuntime().halt(status);
    }
  }

  private static void run(Orders orders) throws Exception {
    Board board = Board.map(orders.board(), Arena.global());
    OperationLog log = OperationLog.map(orders.log(), orders.threads(), Arena.global());
    SplittableRandom random = new SplittableRandom(orders.seed());
    long life = random.nextLong(LEAST_LIFE_MILLIS, MOST_LIFE_MILLIS);
    long end = System.nanoTime() + life * 1_000_000;
    log.phase(OperationLog.OPENING);
    Store store = Store.open(orders.uri());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < orders.threads(); i++) {
      Worker worker =
          new Worker(store, board, log, orders.serial(), i, random.split(), () -> isOver(end));
      threads.add(Thread.ofPlatform().start(() -> runOrDie(worker)));
    }
    log.phase(OperationLog.RUNNING);
    for (Thread thread : threads) {
      while (!thread.join(java.time.Duration.ofMillis(500))) {
        dieWith(orders.parent());
      }
    }
    store.close();
    log.phase(OperationLog.DONE);
  }

  private static boolean isOver(long end) {
    return System.nanoTime() - end > 0;
  }

  private static void runOrDie(Worker worker) {
    try {
      worker.run();
    } catch (Throwable t) {
      t.printStackTrace(System.out);
      System.out.flush();
      Runtime.getRuntime().halt(3);
    }
  }

  private static void dieWith(long parent) {
    if (ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(-1L) != parent) {
      Runtime.getRuntime().halt(4);
    }
  }
}
