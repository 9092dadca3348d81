package io.permalloy.runtime.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.check.Progress;
import io.permalloy.offheap.map.BytesView;
import io.permalloy.offheap.map.RecordCursor;
import io.permalloy.offheap.map.RecordView;
import io.permalloy.offheap.map.Session;
import io.permalloy.offheap.map.StoreView;
import io.permalloy.runtime.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that is open for reading only. */
final class ReadOnlyTest {
  @TempDir Path folder;

  private String uri() {
    return "file:" + path();
  }

  private Path path() {
    return folder.resolve("s");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private void make() {
    try (Store store = Store.open(uri() + "?max=16MiB");
        Session session = store.session();
        RecordCursor cursor = store.recordMap("records", 2).cursor(session)) {
      for (int i = 0; i < 1000; i++) {
        store.bytesMap("bytes").put(bytes("key " + i), bytes("value " + i));
      }
      store.bytesMap("bytes").put(bytes("long"), new byte[500_000]);
      store.bytesMap("bytes").put(new byte[0], new byte[0]);
      cursor.acquire(7, new long[] {70, 700});
    }
  }

  private static byte[] key(long number) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array();
  }

  @Test
  void readsWhatIsThereAndWritesNothing() throws IOException {
    make();
    Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString("r--------"));
    byte[] before = Files.readAllBytes(path());
    try (StoreView store = Store.openReadOnly(uri())) {
      assertEquals(List.of("bytes", "records"), store.maps());
      assertTrue(store.exists("bytes"));
      assertFalse(store.exists("more"));
      BytesView map = store.bytesMap("bytes");
      assertArrayEquals(bytes("value 77"), map.get(bytes("key 77")));
      assertEquals(500_000, map.get(bytes("long")).length);
      assertEquals(0, map.get(new byte[0]).length);
      assertNull(map.get(bytes("key 1000")));
      assertEquals(1002, map.size());
      List<String> seen = new ArrayList<>();
      map.forEach((key, value) -> seen.add(new String(key, UTF_8)));
      assertEquals(1002, seen.size());
      RecordView records = store.recordMap("records");
      assertArrayEquals(new long[] {70, 700}, records.get(key(7)));
      assertNull(records.get(key(8)));
      assertEquals(1, records.size());
      assertEquals(2, records.fields());
      assertFalse(store.isInUse());
      assertTrue(store.status().processes().isEmpty());
      assertTrue(store.check(Progress.NONE).isClean());
      assertReadOnlyDescriptors();
    }
    assertArrayEquals(before, Files.readAllBytes(path()));
  }

  /** Root may write to anything: so what was asked for is looked at. */
  private void assertReadOnlyDescriptors() throws IOException {
    int found = 0;
    for (long flags : descriptorFlags(path())) {
      assertEquals(0, flags & 3, "open for more than reading");
      found++;
    }
    assertEquals(1, found);
    List<String> mapped =
        Files.readAllLines(Path.of("/proc/self/maps")).stream()
            .filter(line -> line.endsWith(path().toString()))
            .toList();
    assertEquals(1, mapped.size());
    assertTrue(mapped.getFirst().contains(" r--s "), mapped::toString);
  }

  /** Flags of all open descriptors of a file in this process. */
  static List<Long> descriptorFlags(Path path) throws IOException {
    List<Long> flags = new ArrayList<>();
    try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path fd : descriptors.toList()) {
        if (Files.isSymbolicLink(fd) && Files.readSymbolicLink(fd).equals(path)) {
          String info = Files.readString(Path.of("/proc/self/fdinfo/" + fd.getFileName()));
          String octal = info.lines().filter(l -> l.startsWith("flags:")).findFirst().orElseThrow();
          flags.add(Long.parseLong(octal.substring(6).strip(), 8));
        }
      }
    }
    return flags;
  }

  @Test
  void seesWhatOthersDoMeanwhile() {
    make();
    try (Store store = Store.open(uri());
        StoreView view = Store.openReadOnly(uri())) {
      assertTrue(view.isInUse());
      BytesView map = view.bytesMap("bytes");
      store.bytesMap("bytes").put(bytes("key 5"), bytes("another"));
      assertArrayEquals(bytes("another"), map.get(bytes("key 5")));
      for (int i = 0; i < 50_000; i++) { // slabs that the view has never seen, several growths
        store.bytesMap("bytes").put(bytes("more " + i), bytes("value " + i));
      }
      assertArrayEquals(bytes("value 49999"), map.get(bytes("more 49999")));
      assertEquals(51_002, map.size());
      assertFalse(view.check(Progress.NONE).full());
      store.drop("bytes");
      IllegalStateException dropped =
          assertThrows(IllegalStateException.class, () -> map.get(bytes("key 5")));
      assertTrue(dropped.getMessage().contains("dropped"), dropped.getMessage());
      assertEquals(List.of("records"), view.maps());
      assertEquals(List.of("records"), store.maps());
    }
  }

  /** A view holds no slot and no lock: the last to close marks the store as clean all the same. */
  @Test
  void holdsNothing() {
    make();
    try (StoreView view = Store.openReadOnly(uri())) {
      for (int i = 0; i < 3; i++) {
        try (Store store = Store.open(uri())) {
          assertEquals(1, view.status().processes().size());
          assertTrue(store.exists("bytes"));
        }
      }
      assertEquals(4, view.status().openings());
      assertTrue(view.check(Progress.NONE).full());
    }
  }

  @Test
  void errorsSayWhy() throws IOException {
    assertError(UncheckedIOException.class, "no such file", () -> Store.openReadOnly(uri()));
    assertFalse(Files.exists(path()), "it made the file");
    assertError(
        IllegalArgumentException.class, "one process", () -> Store.openReadOnly("mem:?max=1MiB"));
    Files.writeString(path(), "x".repeat(5000));
    assertError(UncheckedIOException.class, "not a Permalloy", () -> Store.openReadOnly(uri()));
    Files.delete(path());
    Files.createDirectory(path());
    assertError(UncheckedIOException.class, path().toString(), () -> Store.openReadOnly(uri()));
    Files.delete(path());
    make();
    StoreView view = Store.openReadOnly(uri());
    assertError(NoSuchElementException.class, "more", () -> view.bytesMap("more"));
    assertError(IllegalStateException.class, "records of 2", () -> view.bytesMap("records"));
    assertError(IllegalStateException.class, "bytes", () -> view.recordMap("bytes"));
    BytesView map = view.bytesMap("bytes");
    view.close();
    view.close();
    assertError(IllegalStateException.class, "closed", () -> map.get(bytes("key 1")));
    assertError(IllegalStateException.class, "closed", () -> view.bytesMap("bytes"));
    assertError(IllegalStateException.class, "closed", view::status);
    assertError(IllegalStateException.class, "closed", () -> view.check(Progress.NONE));
  }

  private static void assertError(
      Class<? extends RuntimeException> type, String text, Runnable action) {
    RuntimeException e = assertThrows(type, action::run);
    assertTrue(e.getMessage().contains(text), e.getMessage());
  }
}
