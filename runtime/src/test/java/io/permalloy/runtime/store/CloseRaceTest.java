package io.permalloy.runtime.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.map.BytesCursor;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.RecordCursor;
import io.permalloy.offheap.map.RecordMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Threads are in the middle of everything when another closes the store. In a JVM of its own, since
 * what this is after is its crash: a read of memory that is gone.
 */
final class CloseRaceTest {
  /** Rounds; fewer on a disk, where each waits for a write. */
  private static int rounds(Backend backend) {
    return backend == Backend.FILE ? 40 : 200;
  }

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void closingUnderLoadEndsInIllegalStateExceptions(Backend backend) throws Exception {
    List<String> command =
        ChildJvm.command(List.of(), Hammer.class, backend.name(), folder.toString());
    String output = ChildJvm.run(folder, command);
    assertTrue(output.contains("rounds " + rounds(backend)), output);
  }

  /** The child. */
  static final class Hammer {
    private static final int KEYS = 300;
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    public static void main(String[] args) throws Exception {
      Hammer hammer = new Hammer();
      SplittableRandom random = new SplittableRandom(3);
      Backend backend = Backend.valueOf(args[0]);
      for (int round = 0; round < rounds(backend); round++) {
        try (Backend.Place place = backend.place(Path.of(args[1]), "8MiB")) {
          hammer.round(place.uri(), random.nextInt(20_000));
        }
        if (!hammer.failures.isEmpty()) {
          hammer.failures.forEach(Throwable::printStackTrace);
          System.exit(1);
        }
      }
      System.out.println("rounds " + rounds(backend));
    }

    private void round(String uri, int spins) throws InterruptedException {
      Store store = Store.open(uri);
      BytesMap bytes = store.bytesMap("bytes");
      RecordMap records = store.recordMap("records", 1);
      for (int i = 0; i < KEYS; i++) {
        bytes.put(key(i), new byte[60]);
      }
      List<Runnable> work =
          List.of(() -> borrowed(bytes), () -> own(store, bytes), () -> records(store, records));
      CountDownLatch started = new CountDownLatch(work.size());
      List<Thread> threads = new ArrayList<>();
      for (Runnable each : work) {
        threads.add(Thread.ofPlatform().start(() -> untilClosed(uri, started, each)));
      }
      started.await();
      for (int i = 0; i < spins; i++) {
        Thread.onSpinWait();
      }
      store.close();
      for (Thread thread : threads) {
        thread.join();
      }
    }

    private void untilClosed(String uri, CountDownLatch started, Runnable work) {
      started.countDown();
      try {
        work.run();
        failures.add(new AssertionError("work ended without the store being closed"));
      } catch (IllegalStateException e) {
        if (!("store " + uri + " is closed").equals(e.getMessage())) {
          failures.add(e);
        }
      } catch (Throwable e) {
        failures.add(e);
      }
    }

    private static byte[] key(int i) {
      return new byte[] {(byte) i, (byte) (i >> 8), 0, 0, 0, 0, 0, 0};
    }

    private static void borrowed(BytesMap map) {
      byte[] into = new byte[60];
      for (int i = 0; ; i++) {
        check(map.get(key(i % KEYS), into));
        map.put(key(i % KEYS), into);
      }
    }

    private static void check(int length) {
      if (length != 60) {
        throw new AssertionError("a value of " + length + " bytes, of a key that is never removed");
      }
    }

    private static void own(Store store, BytesMap map) {
      byte[] into = new byte[60];
      try (Session session = store.session();
          BytesCursor cursor = map.cursor(session)) {
        BytesMap mine = map.with(session);
        for (int i = 0; ; i++) {
          check(mine.get(key(i % KEYS), into));
          if (i % 100 == 0) {
            cursor.rewind();
            int seen = 0;
            while (cursor.next()) {
              check(cursor.valueLength());
              seen++;
            }
            if (seen != KEYS) {
              throw new AssertionError("seen " + seen);
            }
          }
        }
      }
    }

    private static void records(Store store, RecordMap map) {
      MemorySegment key = MemorySegment.ofArray(new byte[8]);
      try (Session session = store.session();
          RecordCursor cursor = map.cursor(session)) {
        for (long i = 0; ; i++) {
          key.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, i % 1000);
          cursor.acquire(key, 0, 8, new long[] {5});
          if (cursor.getAndAdd(0, 1) < 5) {
            throw new AssertionError("wrong field");
          }
          if (i % 3 == 0) {
            cursor.remove();
          }
        }
      }
    }
  }
}
