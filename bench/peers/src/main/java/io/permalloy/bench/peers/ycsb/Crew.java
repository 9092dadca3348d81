package io.permalloy.bench.peers.ycsb;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that begin a task at the same time. A thread keeps its number from task to task. */
final class Crew implements AutoCloseable {
  private final List<ExecutorService> threads = new ArrayList<>();

  /** What each does. */
  interface Task {
    /**
     * Does the share of one thread.
     *
     * @param thread its number, from 0
     * @param share how many times
     */
    void run(int thread, int share) throws Exception;
  }

  Crew(int size) {
    for (int i = 0; i < size; i++) {
      threads.add(
          Executors.newSingleThreadExecutor(Thread.ofPlatform().name("ycsb-" + i).factory()));
    }
  }

  /**
   * Runs a task and waits for it.
   *
   * @param total how many times, divided among the threads
   * @return nanoseconds from the beginning to the end of the last thread
   */
  long run(int total, Task task) {
    CountDownLatch ready = new CountDownLatch(threads.size());
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Void>> ends = new ArrayList<>();
    for (int i = 0; i < threads.size(); i++) {
      int thread = i;
      int share = total / threads.size() + (i < total % threads.size() ? 1 : 0);
      ends.add(
          threads
              .get(i)
              .submit(
                  () -> {
                    ready.countDown();
                    start.await();
                    task.run(thread, share);
                    return null;
                  }));
    }
    try {
      ready.await();
      long began = System.nanoTime();
      start.countDown();
      for (Future<Void> end : ends) {
        end.get();
      }
      return System.nanoTime() - began;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().toString(), e);
    }
  }

  /** Waits for the threads' tasks. */
  @Override
  public void close() {
    threads.forEach(ExecutorService::close);
  }
}
