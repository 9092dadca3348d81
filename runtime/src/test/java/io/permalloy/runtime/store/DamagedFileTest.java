package io.permalloy.runtime.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.map.BytesCursor;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.offheap.map.StoreView;
import io.permalloy.runtime.Store;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are cut short, and headers with flipped bits: an error, never a crash. */
final class DamagedFileTest {
  private static final int ENTRIES = 800;

  @TempDir Path folder;

  @Test
  void aFileCutShortIsRefusedAtEveryLength() throws Exception {
    String output = run("cut");
    assertTrue(output.contains("refused "), output);
  }

  /** Each byte of the header's words, all bits at once and its uppermost alone. */
  @Test
  void aHeaderWithFlippedBitsIsRefusedOrHarmless() throws Exception {
    String output = run("flip");
    assertTrue(output.contains("refused "), output);
  }

  /** Sizes that fit each other and the check word, but not the file; and words that fit nothing. */
  @Test
  void aHostileHeaderIsRefusedAtOnce() throws Exception {
    String output = run("hostile");
    assertTrue(output.contains("refused "), output);
  }

  /** Bits of sessions, bags, directory and slab table: refused, or harmless to open and close. */
  @Test
  void tablesWithFlippedBitsAreRefusedOrHarmless() throws Exception {
    String output = run("tables");
    assertTrue(output.contains("refused "), output);
  }

  private String run(String what) throws IOException, InterruptedException {
    Path shared = Files.createTempDirectory(Path.of("/dev/shm"), "permalloy-test");
    try {
      return ChildJvm.run(
          folder,
          ChildJvm.command(List.of("-Xmx128m"), Child.class, what, shared.resolve("s").toString()));
    } finally {
      Files.deleteIfExists(shared.resolve("s"));
      Files.delete(shared);
    }
  }

  /** The child, in which a mistake may be fatal. */
  static final class Child {
    private final Path path;
    private final String uri;
    private int refused;
    private int opened;

    private Child(Path path) {
      this.path = path;
      this.uri = "file:" + path;
    }

    public static void main(String[] args) throws IOException {
      Child child = new Child(Path.of(args[1]));
      byte[] image = child.image();
      switch (args[0]) {
        case "cut" -> child.cut(image);
        case "flip" -> child.flip(image);
        case "tables" -> child.tables(image);
        default -> child.hostile(image);
      }
      System.out.println("refused " + child.refused + ", opened " + child.opened);
    }

    private static byte[] key(int i) {
      return new byte[] {(byte) i, (byte) (i >> 8), 1, 2, 3, 4};
    }

    private byte[] image() throws IOException {
      try (Store store = Store.open(uri + "?max=8MiB")) {
        BytesMap map = store.bytesMap("m");
        for (int i = 0; i < ENTRIES; i++) {
          map.put(key(i), new byte[100]);
        }
        map.put(new byte[] {9}, new byte[100_000]);
        store.recordMap("r", 4);
      }
      return Files.readAllBytes(path);
    }

    private void cut(byte[] image) throws IOException {
      for (int slab = 0; slab <= image.length >> 16; slab++) {
        for (int around : new int[] {-1, 0, 1, 64, 128, 4096, 32_768}) {
          int length = (slab << 16) + around;
          if (length >= 0 && length < image.length) {
            Files.write(path, Arrays.copyOf(image, length));
            String why = tryOut();
            if (why.isEmpty()) {
              throw new AssertionError("opened though cut from " + image.length + " to " + length);
            }
          }
        }
      }
    }

    private void flip(byte[] image) throws IOException {
      for (int at = 0; at < 0x180; at++) {
        for (int mask : new int[] {0xff, 0x80}) {
          byte[] damaged = image.clone();
          damaged[at] ^= (byte) mask;
          Files.write(path, damaged);
          String why = tryOut();
          boolean fixed = at < 64 || at >= 88 && at < 96;
          if (fixed && why.isEmpty()) {
            throw new AssertionError("byte " + at + " flipped by " + mask + " was not noticed");
          }
        }
      }
    }

    private static final int[] SIZES = {16, 24, 32, 40, 48};
    private static final long[] EXTREMES = {
      0, 1, -1, 2, 63, 64, 0xffff, 0x10000, 1L << 20, 1L << 32, 1L << 46, 1L << 47, Long.MAX_VALUE
    };

    /** As LAYOUT.md says, section 2. */
    private static void sign(ByteBuffer header) {
      long sum = header.getLong(88);
      for (int at = 0; at < 56; at += 8) {
        sum = (Long.rotateLeft(sum, 23) ^ header.getLong(at)) * 0x9e3779b97f4a7c15L;
      }
      header.putLong(56, sum);
    }

    private void hostile(byte[] image) throws IOException {
      SplittableRandom random = new SplittableRandom(3);
      byte[] small = Arrays.copyOf(image, 4 << 16);
      for (int i = 0; i < 1500; i++) {
        ByteBuffer header = ByteBuffer.wrap(small.clone()).order(ByteOrder.LITTLE_ENDIAN);
        for (int at : SIZES) {
          if (random.nextInt(3) == 0) {
            header.putLong(
                at,
                random.nextBoolean()
                    ? EXTREMES[random.nextInt(EXTREMES.length)]
                    : header.getLong(at) + random.nextInt(-3, 4));
          }
        }
        if (random.nextBoolean()) { // as many slabs as the maximum has
          header.putLong(24, header.getLong(16) >>> 16);
        }
        sign(header);
        Files.write(path, header.array());
        opened += refusal().isEmpty() ? 1 : 0; // another size of its tables may be as good
      }
      if (opened > refused / 4) {
        throw new AssertionError("refused only " + refused + ", opened " + opened);
      }
      endless(small);
    }

    /** 64 TiB, and a file that has all of its tables, but no memory behind them. */
    private void endless(byte[] small) throws IOException {
      ByteBuffer header = ByteBuffer.wrap(small.clone()).order(ByteOrder.LITTLE_ENDIAN);
      header.putLong(16, 1L << 46).putLong(24, 1L << 30);
      sign(header);
      Files.write(path, header.array());
      try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
        file.setLength(9L << 30);
      }
      if (!refusal().contains("hole")) {
        throw new AssertionError("not refused for its holes: " + refusal());
      }
    }

    /** Why the store is refused, for writing and for reading alike; or nothing. */
    private String refusal() {
      String why = "";
      try (StoreView view = Store.openReadOnly(uri)) {
        view.name();
      } catch (UncheckedIOException e) {
        why = e.getMessage();
      }
      try (Store store = Store.open(uri)) {
        store.uri();
      } catch (UncheckedIOException e) {
        refused++;
        return e.getMessage();
      }
      if (!why.isEmpty()) {
        throw new AssertionError("only refused for reading: " + why);
      }
      return "";
    }

    private void tables(byte[] image) throws IOException {
      SplittableRandom random = new SplittableRandom(5);
      int end = 4096 + 64 * 64 + 128 * 128 + 64 * 128 + 128 * 8;
      for (int i = 0; i < 1500; i++) {
        byte[] damaged = image.clone();
        for (int n = random.nextInt(1, 4); n > 0; n--) {
          damaged[random.nextInt(0x80, end)] ^= (byte) (1 << random.nextInt(8));
        }
        Files.write(path, damaged);
        try (Store store = Store.open(uri)) {
          opened++;
          store.uri();
        } catch (UncheckedIOException | IllegalStateException e) {
          refused++;
          if (!e.getMessage().contains(path.toString())) {
            throw new AssertionError("the error does not name the store", e);
          }
        }
      }
      if (refused < 100 || opened < 100) {
        throw new AssertionError("refused " + refused + ", opened " + opened);
      }
    }

    /** Opens and works. Returns why the store was refused, or nothing. */
    private String tryOut() {
      Store store;
      try {
        store = Store.open(uri);
      } catch (UncheckedIOException | IllegalStateException e) {
        refused++;
        if (!e.getMessage().contains(path.toString())) {
          throw new AssertionError("the error does not name the store", e);
        }
        return e.getMessage();
      }
      opened++;
      try (store;
          Session session = store.session()) {
        work(store, session);
      }
      return "";
    }

    private static void work(Store store, Session session) {
      BytesMap map = store.bytesMap("m").with(session);
      for (int i = 0; i < ENTRIES; i += 50) {
        if (map.get(key(i), new byte[100]) != 100) {
          throw new AssertionError("entry " + i + " is lost");
        }
      }
      int seen = 0;
      try (BytesCursor cursor = map.cursor(session)) {
        while (cursor.next()) {
          seen++;
        }
      }
      if (seen != ENTRIES + 1) {
        throw new AssertionError("seen " + seen);
      }
      for (int i = 0; i < 600; i++) {
        map.put(key(i), new byte[120]);
      }
      store.bytesMap("new").put(key(1), key(1));
      if (!store.drop("m") || !store.maps().equals(List.of("new", "r"))) {
        throw new AssertionError("maps " + store.maps());
      }
    }
  }
}
