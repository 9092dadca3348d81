package io.permalloy.runtime.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.runtime.Store;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The file system is full before the store is. A store to a page that the file system cannot
 * provide is a SIGBUS, which no Java program survives in order: so it must never come to that.
 * Needs root, to mount; skipped otherwise.
 */
final class FullFileSystemTest {
  @TempDir Path folder;

  @Test
  void aFullTmpfsIsAFullStore() throws Exception {
    mounted(List.of("mount", "-t", "tmpfs", "-o", "size=2m", "permalloy-test"));
  }

  @Test
  void aFullExt4IsAFullStore() throws Exception {
    Path image = folder.resolve("image");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(4 << 20);
    }
    assumeTrue(
        call(List.of("mkfs.ext4", "-q", "-F", "-m", "0", "-O", "^has_journal", image.toString())),
        "mkfs.ext4 does not work here");
    mounted(List.of("mount", "-o", "loop", image.toString()));
  }

  private void mounted(List<String> mount) throws IOException, InterruptedException {
    Path point = Files.createDirectory(folder.resolve("mounted"));
    List<String> command = new ArrayList<>(mount);
    command.add(point.toString());
    assumeTrue(call(command), "cannot mount here, which needs root: " + mount);
    try {
      String uri = "file:" + point.resolve("store") + "?max=64MiB";
      String output = ChildJvm.run(folder, ChildJvm.command(List.of(), Filler.class, uri));
      assertTrue(output.contains("all is well"), output);
    } finally {
      assertTrue(call(List.of("umount", point.toString())));
    }
  }

  private static boolean call(List<String> command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException notThere) {
      return false;
    }
  }

  /** The child: fills the file system, three times, with values of several sizes. */
  static final class Filler {
    private static byte[] key(int i) {
      return ByteBuffer.allocate(8).putInt(4, i).array();
    }

    public static void main(String[] args) {
      int[] lengths = {100, 3000, 90_000, 100, 3000, 90_000};
      int[] counts = new int[lengths.length];
      try (Store store = Store.open(args[0])) {
        BytesMap map = store.bytesMap("m");
        for (int round = 0; round < lengths.length; round++) {
          counts[round] = fill(store, map, lengths[round]);
          check(map, counts[round], lengths[round]);
        }
      }
      try (Store store = Store.open(args[0])) {
        assertEquals(0, store.bytesMap("m").size());
      }
      for (int round = 0; round < 3; round++) {
        assertTrue(
            counts[round] > 0 && counts[round + 3] >= counts[round] * 8 / 10,
            "capacity has been lost: " + Arrays.toString(counts));
      }
      System.out.println("all is well: " + Arrays.toString(counts));
    }

    private static int fill(Store store, BytesMap map, int length) {
      int n = 0;
      try {
        while (true) {
          byte[] value = new byte[length];
          Arrays.fill(value, (byte) n);
          map.put(key(n), value);
          n++;
        }
      } catch (StoreFullException full) {
        assertEquals(64 << 20, full.maxBytes());
        assertTrue(full.usedBytes() < 5 << 20, "the file system has less");
        assertTrue(full.getMessage().contains("free its file system"), full.getMessage());
        assertEquals(store.uri(), full.store());
      }
      return n;
    }

    private static void check(BytesMap map, int n, int length) {
      for (int i = 0; i < n; i++) {
        byte[] value = map.get(key(i));
        for (byte b : value) {
          assertEquals((byte) i, b);
        }
        assertEquals(length, value.length);
        assertTrue(map.remove(key(i)));
      }
      assertEquals(0, map.size());
    }
  }
}
