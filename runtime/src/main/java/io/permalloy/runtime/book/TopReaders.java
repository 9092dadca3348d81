package io.permalloy.runtime.book;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Threads that read the top of a book as fast as they can, from construction to {@link #close}, and
 * check that each sample is one that a book can have.
 */
final class TopReaders implements AutoCloseable {
  private final Thread[] threads;
  private final long[] samples;
  private final long[] retries;
  private final AtomicReference<String> failure = new AtomicReference<>();
  private final long start = System.nanoTime();
  private volatile boolean stop;
  private long elapsedNs;

  /** Starts this many readers. */
  TopReaders(TopOfBook top, int count) {
    threads = new Thread[count];
    samples = new long[count];
    retries = new long[count];
    for (int i = 0; i < count; i++) {
      int reader = i;
      threads[i] =
          Thread.ofPlatform().daemon().name("book-reader-" + i).start(() -> read(top, reader));
    }
  }

  private void read(TopOfBook top, int reader) {
    long[] sample = new long[TopOfBook.WORDS];
    long taken = 0;
    long again = 0;
    while (!stop) {
      again += top.read(sample);
      taken++;
      String wrong = check(sample);
      if (wrong != null) {
        failure.compareAndSet(null, wrong);
        return;
      }
    }
    samples[reader] = taken;
    retries[reader] = again;
  }

  /** Returns what is wrong with a sample, or null: a side has a price if and only if a size. */
  static String check(long[] sample) {
    boolean bid = sample[TopOfBook.BID_PRICE] != TopOfBook.NO_PRICE;
    boolean ask = sample[TopOfBook.ASK_PRICE] != TopOfBook.NO_PRICE;
    if (bid == sample[TopOfBook.BID_SIZE] > 0 && ask == sample[TopOfBook.ASK_SIZE] > 0) {
      return null;
    }
    return "a reader saw a top of the book that never was, at message " + sample[TopOfBook.MESSAGE];
  }

  /**
   * Stops the readers and waits for them. Idempotent.
   *
   * @throws IllegalStateException if a reader saw what a book cannot have
   */
  @Override
  public void close() {
    if (!stop) {
      stop = true;
      boolean interrupted = false;
      for (Thread thread : threads) {
        while (thread.isAlive()) {
          try {
            thread.join();
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      }
      elapsedNs = System.nanoTime() - start;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    if (failure.get() != null) {
      throw new IllegalStateException(failure.get());
    }
  }

  /** Returns what the readers did, once they are stopped. */
  Result result() {
    long taken = 0;
    long again = 0;
    for (int i = 0; i < threads.length; i++) {
      taken += samples[i];
      again += retries[i];
    }
    return new Result(threads.length, taken, again, elapsedNs);
  }

  /**
   * What readers did.
   *
   * @param readers how many there were
   * @param samples how often they read the top of the book
   * @param retries how often they had to try again, because another top was published meanwhile
   * @param elapsedNs how long they ran
   */
  record Result(int readers, long samples, long retries, long elapsedNs) {
    /** Returns the samples per second of all readers. */
    double samplesPerSecond() {
      return samples * 1e9 / Math.max(1, elapsedNs);
    }
  }
}
