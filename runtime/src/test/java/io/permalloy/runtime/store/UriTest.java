package io.permalloy.runtime.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.runtime.Store;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a URI may be, and what is said about one that it may not. */
final class UriTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "'', mem:",
    "memory:, mem:",
    "mem:x, mem:",
    "file:, file:PATH",
    "shm:, ''''''",
    "shm:a/b, a/b",
    "shm:../x, ../x",
    "shm:.hidden, .hidden",
    "mem:?max, 'max'",
    "mem:?max=, ''''''",
    "mem:?max=lots, lots",
    "mem:?max=-1MiB, -1MiB",
    "mem:?max=4MB, 4MB",
    "mem:?max=4 MiB, 4 MiB",
    "mem:?max=999999999TiB, 999999999TiB",
    "mem:?max=9999999999999999, 9999999999999999",
    "mem:?size=4MiB, size=4MiB",
    "mem:?, max=SIZE",
    "mem:?max=4MiB&x=1, x=1",
    "mem:?huge=yes, yes",
    "mem:?huge, 'huge'"
  })
  void errorsNameTheUriAndWhatIsWrongInIt(String uri, String part) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Store.open(uri).close());
    assertTrue(e.getMessage().contains("'" + uri + "'"), e::getMessage);
    assertTrue(e.getMessage().contains(part), e::getMessage);
  }

  @ParameterizedTest
  @CsvSource({
    "1048576, 1048576",
    "1048577, 1048576",
    "1MiB, 1048576",
    "4mib, 4194304",
    "65KiB, -1",
    "1023KiB, -1",
    "0, -1",
    "1GiB, 1073741824",
    "65TiB, -1"
  })
  void sizes(String text, long expected) {
    String uri = "mem:?max=" + text;
    if (expected > 0) {
      try (Store store = Store.open(uri)) {
        assertEquals(expected, store.maxBytes());
        assertTrue(store.usedBytes() > 0 && store.usedBytes() < store.maxBytes());
      }
    } else {
      UncheckedIOException e =
          assertThrows(UncheckedIOException.class, () -> Store.open(uri).close());
      assertTrue(e.getMessage().contains(uri) && e.getMessage().contains("1MiB"), e::getMessage);
    }
  }

  @Test
  void anExistingStoreKeepsItsMaximum() {
    String path = "file:" + folder.resolve("s");
    Store.open(path + "?max=4MiB").close();
    try (Store store = Store.open(path + "?max=1GiB")) {
      assertEquals(4 << 20, store.maxBytes());
    }
    try (Store store = Store.open(path)) {
      assertEquals(4 << 20, store.maxBytes());
    }
  }

  @Test
  void withoutMaximumItIsGenerousAndCostsNothing() {
    try (Store store = Store.open("mem:")) {
      assertTrue(store.maxBytes() >= 1L << 30);
      assertTrue(store.usedBytes() < store.maxBytes() / 100);
    }
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    Path path = folder.resolve("missing").resolve("s");
    UncheckedIOException e =
        assertThrows(UncheckedIOException.class, () -> Store.open("file:" + path).close());
    assertTrue(e.getMessage().contains(path.getParent().toString()), e::getMessage);
  }

  @Test
  void aFileIsAsSmallAsWhatItHolds() throws Exception {
    Path path = folder.resolve("s");
    try (Store store = Store.open("file:" + path + "?max=1TiB")) {
      assertEquals(1L << 40, store.maxBytes());
      assertTrue(Files.size(path) <= store.usedBytes() + (1 << 20), "size " + Files.size(path));
    }
  }
}
