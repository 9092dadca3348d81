package io.permalloy.runtime.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.permalloy.offheap.map.BytesMap;
import io.permalloy.runtime.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores that are mapped with huge pages hold the same, and say so where there are none. */
final class HugePagesTest {
  private static final Path SETTINGS = Path.of("/sys/kernel/mm/transparent_hugepage");

  @TempDir Path folder;

  private static byte[] key(int i) {
    return ByteBuffer.allocate(8).putInt(i * 31).array();
  }

  private static void fill(Store store, int from, int to) {
    BytesMap map = store.bytesMap("m");
    for (int i = from; i < to; i++) {
      map.put(key(i), new byte[200]);
    }
  }

  private static void check(Store store, int entries) {
    BytesMap map = store.bytesMap("m");
    assertEquals(entries, map.size());
    for (int i = 0; i < entries; i++) {
      assertArrayEquals(new byte[200], map.get(key(i)));
    }
  }

  @ParameterizedTest
  @CsvSource({"SHM, off", "SHM, try", "FILE, off", "FILE, try"})
  void everyOpeningDecidesForItself(Backend backend, String huge) {
    try (Backend.Place place = backend.place(folder, "32MiB")) {
      try (Store first = Store.open(place.uri() + "&huge=" + huge);
          Store second = Store.open(place.uri() + "&huge=try")) {
        fill(first, 0, 20_000);
        fill(second, 20_000, 40_000);
        check(first, 40_000);
        check(second, 40_000);
      }
      try (Store again = Store.open(place.uri())) {
        check(again, 40_000);
      }
    }
  }

  /** Odd sizes: what lies behind the last whole page of 2 MiB is mapped too. */
  @ParameterizedTest
  @ValueSource(strings = {"1MiB", "1114112", "3MiB", "5MiB", "64MiB"})
  void anySizeCanBeFilled(String max) {
    try (Store store = Store.open("mem:?huge=try&max=" + max)) {
      BytesMap map = store.bytesMap("m");
      int[] n = {0};
      assertThrows(
          io.permalloy.offheap.StoreFullException.class,
          () -> {
            while (true) {
              map.put(key(n[0]), new byte[200]);
              n[0]++;
            }
          });
      assertTrue(n[0] * 200L < store.maxBytes(), "entries " + n[0]);
      check(store, n[0]);
    }
  }

  /** Flags of the mapping that has the store, from the kernel itself. */
  @ParameterizedTest
  @CsvSource({"try, hg, 1234", "off, nh, 1235"})
  void theKernelIsAdvised(String huge, String flag, long size) throws IOException {
    assumeTrue(Files.exists(SETTINGS), "needs a kernel with transparent huge pages");
    try (Store store = Store.open("mem:?max=" + size + "MiB&huge=" + huge)) {
      fill(store, 0, 10);
      String flags = flags(size << 10);
      assertTrue(flags.contains(" " + flag), flags);
    }
  }

  private static String flags(long kib) throws IOException {
    String found = "";
    boolean here = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.startsWith("Size:")) {
        here = Long.parseLong(line.replaceAll("\\D", "")) == kib;
      } else if (here && line.startsWith("VmFlags:")) {
        found = line;
      }
    }
    return found;
  }

  @Test
  void whatIsRequiredAndForbiddenIsAnErrorWithTheSetting() throws IOException {
    Path setting = SETTINGS.resolve("shmem_enabled");
    assumeTrue(
        Files.exists(setting) && Files.readString(setting).contains("[never]"),
        "needs a kernel that gives shared memory no huge pages");
    try (Backend.Place place = Backend.SHM.place(folder, "4MiB")) {
      UncheckedIOException e =
          assertThrows(
              UncheckedIOException.class, () -> Store.open(place.uri() + "&huge=require").close());
      assertTrue(e.getMessage().contains("shmem_enabled is 'never'"), e::getMessage);
      assertTrue(e.getMessage().contains("write 'advise'"), e::getMessage);
    }
  }

  /** Catches a file on a disk that is opened as if shared memory's setting were about it. */
  @Test
  void onADiskTheyCannotBeRequired() throws IOException {
    assumeTrue(!Files.getFileStore(folder).type().equals("tmpfs"), "needs a folder on a disk");
    try (Backend.Place place = Backend.FILE.place(folder, "4MiB")) {
      Store.open(place.uri() + "&huge=try").close();
      UncheckedIOException e =
          assertThrows(
              UncheckedIOException.class, () -> Store.open(place.uri() + "&huge=require").close());
      assertTrue(e.getMessage().contains("tmpfs only"), e::getMessage);
    }
  }
}
