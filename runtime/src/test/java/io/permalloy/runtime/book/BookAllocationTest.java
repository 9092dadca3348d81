package io.permalloy.runtime.book;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.permalloy.runtime.Store;
import java.lang.management.ManagementFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The writer allocates nothing for a message: many cost what few do. */
class BookAllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int FEW = 2_000;
  private static final int MANY = 30_000;
  private static final int ROUNDS = 40;

  private static long allocated(BookFormat format, int count) {
    Messages messages = GeneratedMessages.of(format, count, 1);
    Histogram latency = Replay.histogram();
    long least = Long.MAX_VALUE;
    try (Store store = Store.open("mem:?max=64MiB");
        OrderBook book = OrderBook.create(store, false)) {
      Rules rules = format.rules(book, null);
      for (int i = 0; i < ROUNDS; i++) {
        book.clear();
        rules.begin();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Replay.timed(messages, rules, latency);
        least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
      }
    }
    return least;
  }

  @ParameterizedTest
  @EnumSource(BookFormat.class)
  void nothingIsAllocatedPerMessage(BookFormat format) {
    long few = allocated(format, FEW);
    long many = allocated(format, MANY);
    assertTrue(many - few < (MANY - FEW) / 8, few + " bytes for few, " + many + " for many");
  }
}
