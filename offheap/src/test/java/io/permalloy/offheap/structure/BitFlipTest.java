package io.permalloy.offheap.structure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.check.CheckReport;
import io.permalloy.offheap.check.Progress;
import io.permalloy.offheap.map.BytesView;
import io.permalloy.offheap.map.OffHeapStore;
import io.permalloy.offheap.map.StoreView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bits flipped at random: a check, a status and a read end without a crash and soon, whatever they
 * say. In a JVM of its own, since a mistake would end it.
 */
final class BitFlipTest {
  /** More of them: {@code -Dpermalloy.flips=100000}. */
  private static final int FLIPS = Integer.getInteger("permalloy.flips", 200);

  @ParameterizedTest
  @ValueSource(strings = {"closed", "abandoned", "live", "open"})
  void nothingCrashesOrHangs(String what) throws Exception {
    Path folder = Files.createTempDirectory(Path.of("/dev/shm"), "permalloy-test");
    try {
      Process child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-XX:-CreateCoredumpOnCrash",
                  "-XX:ErrorFile=/dev/stdout",
                  "-XX:+UseSerialGC",
                  "-Xmx256m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Child.class.getName(),
                  what,
                  folder.toString(),
                  Integer.toString(FLIPS))
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("out").toFile())
              .start();
      boolean ended = child.waitFor(600 + FLIPS / 5, TimeUnit.SECONDS);
      child.destroyForcibly().waitFor();
      String output = Files.readString(folder.resolve("out"));
      assertTrue(ended, "it hangs: " + output);
      assertEquals(0, child.exitValue(), output);
    } finally {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  /** The child. */
  static final class Child {
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private final Path path;
    private final byte[] sound;
    private final List<Long> words;
    private final boolean isLive;
    private final boolean opens;
    private int found;
    private int read;

    private Child(String what, Path folder) {
      path = folder.resolve("s");
      sound =
          what.equals("abandoned")
              ? StoreImage.abandoned(folder.resolve("image"))
              : StoreImage.closed(folder.resolve("image"));
      words = new StoreImage(sound).meaningful();
      isLive = what.equals("live");
      opens = what.equals("open");
    }

    public static void main(String[] args) throws IOException {
      Child child = new Child(args[0], Path.of(args[1]));
      SplittableRandom random = new SplittableRandom(args[0].hashCode());
      int flips = Integer.parseInt(args[2]);
      Files.write(child.path, child.sound);
      if (child.isLive) { // all through one opening
        try (OffHeapStore store = OffHeapStore.inFile("s", child.path, StoreImage.MAX);
            StoreView view = StoreView.open("s", child.path)) {
          store.exists("m");
          byte[] now = Files.readAllBytes(child.path);
          for (int i = 0; i < flips; i++) {
            child.flip(random, now);
            child.look(i, view);
            child.write(now, 0, now.length);
          }
        }
      } else {
        for (int i = 0; i < flips; i++) {
          child.flip(random, child.sound);
          child.open(i);
          Files.write(child.path, child.sound);
        }
      }
      System.out.println(child.found + " of " + flips + " found, " + child.read + " read");
      if (child.found < flips / 4 || child.read < flips / 4) {
        throw new AssertionError("hardly any was found");
      }
    }

    private void write(byte[] bytes, int from, int length) throws IOException {
      try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
        file.write(ByteBuffer.wrap(bytes, from, length), from);
      }
    }

    /** One to four bits; those of the tables as often as all others. */
    private void flip(SplittableRandom random, byte[] base) throws IOException {
      StoreImage image = new StoreImage(base);
      int tables = (int) words.stream().filter(at -> at < 1 << 17).count();
      int flips = 1 + random.nextInt(4);
      for (int i = 0; i < flips; i++) {
        int which = random.nextBoolean() ? random.nextInt(tables) : random.nextInt(words.size());
        image.xor(words.get(which), 1L << random.nextInt(64));
      }
      write(image.bytes(), 0, image.bytes().length);
    }

    private void open(int i) {
      try (StoreView view = StoreView.open("s", path)) {
        look(i, view);
      } catch (UncheckedIOException refused) {
        found++;
        assertTrue(refused.getMessage().contains("store s"), refused.getMessage());
      }
      if (opens) {
        try (OffHeapStore store = OffHeapStore.inFile("s", path, StoreImage.MAX)) {
          store.maxBytes();
        } catch (UncheckedIOException | IllegalStateException refused) {
          assertTrue(refused.getMessage().contains("store s"), refused.getMessage());
        }
      }
    }

    private void look(int i, StoreView view) {
      long start = CPU.getCurrentThreadCpuTime();
      CheckReport report = view.check(Progress.NONE);
      if (!report.isClean()) {
        found++;
      }
      try {
        view.status();
        if (view.exists("m")) {
          BytesView map = view.bytesMap("m");
          map.forEach((key, value) -> map.containsKey(key));
          read++;
        }
      } catch (IllegalStateException makesNoSense) {
        assertTrue(makesNoSense.getMessage().contains("store s"), makesNoSense.getMessage());
      }
      if (CPU.getCurrentThreadCpuTime() - start > SLOW_NANOS) {
        throw new AssertionError("flip " + i + " took too much work");
      }
    }
  }
}
