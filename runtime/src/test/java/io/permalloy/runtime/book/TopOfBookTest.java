package io.permalloy.runtime.book;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TopOfBookTest {

  private static final int PUBLICATIONS = 400_000;

  private final TopOfBook top = new TopOfBook();
  private final long[] sample = new long[TopOfBook.WORDS];

  /** Publishes a top whose words all follow from its number. */
  private void publish(long n) {
    top.publish(n, n + 1, 3 * n + 1, n ^ 0x5555, 7 * n + 1);
  }

  /** Returns whether a sample was published as it is. */
  private static boolean isWhole(long[] sample) {
    long n = sample[TopOfBook.MESSAGE];
    return sample[TopOfBook.BID_PRICE] == n + 1
        && sample[TopOfBook.BID_SIZE] == 3 * n + 1
        && sample[TopOfBook.ASK_PRICE] == (n ^ 0x5555)
        && sample[TopOfBook.ASK_SIZE] == 7 * n + 1;
  }

  @Test
  void beginsEmpty() {
    assertEquals(0, top.read(sample));
    assertArrayEquals(new long[TopOfBook.WORDS], sample);
  }

  @Test
  void readsWhatWasPublishedLast() {
    for (long n = 1; n < 10; n++) {
      publish(n);
      assertEquals(0, top.read(sample));
      assertEquals(n, sample[TopOfBook.MESSAGE]);
      assertTrue(isWhole(sample));
    }
  }

  /** Reads in steps, with this many publications in the middle of the copy. */
  private boolean isBelieved(int publications) {
    publish(1);
    long version = top.version();
    for (int word = 0; word < TopOfBook.WORDS; word++) {
      if (word == 2) {
        for (int n = 0; n < publications; n++) {
          publish(n + 2);
        }
      }
      sample[word] = top.word(version, word);
    }
    return top.isStill(version);
  }

  @Test
  void onePublicationDoesNotTouchTheHalfThatIsRead() {
    assertFalse(isBelieved(1), "a later top is there");
    assertTrue(isWhole(sample));
    assertEquals(1, sample[TopOfBook.MESSAGE]);
  }

  /** The planted defect: a reader that does not look at the version again believes a torn copy. */
  @Test
  void aReaderThatDoesNotLookAgainIsCaught() {
    boolean believed = isBelieved(2);
    assertFalse(isWhole(sample), "the copy is torn, and the check of this test sees it");
    assertFalse(believed, "the reader sees it by the version");
    assertTrue(isBelieved(0));
    assertTrue(isWhole(sample));
  }

  @Test
  void readersNeverSeeHalfOfATopWhileItIsWritten() throws InterruptedException {
    AtomicReference<String> wrong = new AtomicReference<>();
    Thread[] readers = new Thread[2];
    publish(1);
    for (int i = 0; i < readers.length; i++) {
      readers[i] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    long[] mine = new long[TopOfBook.WORDS];
                    long last = 0;
                    while (last < PUBLICATIONS) {
                      top.read(mine);
                      long now = mine[TopOfBook.MESSAGE];
                      if (!isWhole(mine) || now < last) {
                        wrong.set("after " + last + ": " + java.util.Arrays.toString(mine));
                        return;
                      }
                      last = now;
                    }
                  });
    }
    for (long n = 2; n <= PUBLICATIONS; n++) {
      publish(n);
    }
    for (Thread reader : readers) {
      reader.join();
    }
    assertNull(wrong.get());
  }

  @Test
  void samplesThatNoBookHasAreCaught() {
    assertNull(TopReaders.check(new long[] {1, 10, 5, 11, 6}));
    assertNull(TopReaders.check(new long[] {1, 0, 0, 11, 6}));
    assertNull(TopReaders.check(new long[] {0, 0, 0, 0, 0}));
    assertNotNull(TopReaders.check(new long[] {1, 10, 0, 11, 6}));
    assertNotNull(TopReaders.check(new long[] {1, 10, 5, 0, 6}));
    assertNotNull(TopReaders.check(new long[] {1, 10, 5, 11, -6}));
  }
}
