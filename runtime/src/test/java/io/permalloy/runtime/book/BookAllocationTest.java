package io.permalloy.runtime.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.permalloy.runtime.Store;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The writer allocates nothing for a message: many cost what few do. */
class BookAllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int FEW = 2_000;
  private static final int MANY = 30_000;
  private static final int ROUNDS = 40;

  private static Object leaked;

  /** The planted defect: 16 bytes for every thousandth message. */
  private record Leaking(Rules rules) implements Rules {
    @Override
    public void begin() {
      rules.begin();
    }

    @Override
    public void apply(long number, long[] words, int at) {
      rules.apply(number, words, at);
      if (number % 1_000 == 0) {
        leaked = new Object();
      }
    }

    @Override
    public Map<String, Long> counts() {
      return rules.counts();
    }
  }

  private static long allocated(BookFormat format, int count, UnaryOperator<Rules> wrapper) {
    Messages messages = GeneratedMessages.of(format, count, 1);
    Histogram latency = Replay.histogram();
    long least = Long.MAX_VALUE;
    try (Store store = Store.open("mem:?max=64MiB");
        OrderBook book = OrderBook.create(store, false)) {
      Rules rules = wrapper.apply(format.rules(book, null));
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

  /** What many messages allocate in the best of many rounds, beyond what few do. */
  private static long perMessages(BookFormat format, UnaryOperator<Rules> wrapper) {
    return allocated(format, MANY, wrapper) - allocated(format, FEW, wrapper);
  }

  @ParameterizedTest
  @EnumSource(BookFormat.class)
  void nothingIsAllocatedPerMessage(BookFormat format) {
    assertEquals(0, perMessages(format, rules -> rules));
  }

  @ParameterizedTest
  @EnumSource(BookFormat.class)
  void anAllocationForOneMessageInAThousandIsSeen(BookFormat format) {
    long seen = perMessages(format, Leaking::new);
    assertNotNull(leaked);
    assertTrue(seen >= (MANY - FEW) / 1_000 * 8, seen + " bytes");
  }
}
