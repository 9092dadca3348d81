package io.permalloy.runtime.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.map.BytesCursor;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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

  private String run(String what) throws IOException, InterruptedException {
    Path shared = Files.createTempDirectory(Path.of("/dev/shm"), "permalloy-test");
    try {
      return ChildJvm.run(
          folder, ChildJvm.command(List.of(), Child.class, what, shared.resolve("s").toString()));
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
      if (args[0].equals("cut")) {
        child.cut(image);
      } else {
        child.flip(image);
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
