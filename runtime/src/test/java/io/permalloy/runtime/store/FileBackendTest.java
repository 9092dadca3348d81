package io.permalloy.runtime.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.map.BytesMap;
import io.permalloy.runtime.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stores in files: who may read them, what is refused, and what stays open. */
final class FileBackendTest {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  @TempDir Path folder;

  /** The child: makes a store. */
  static final class Make {
    public static void main(String[] args) {
      Store.open(args[0]).close();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SHM", "FILE"})
  void onlyItsOwnerMayReadItWhateverTheUmask(Backend backend) throws Exception {
    try (Backend.Place place = backend.place(folder, "4MiB")) {
      List<String> command = new ArrayList<>(List.of("sh", "-c", "umask 000; exec \"$@\"", "sh"));
      command.addAll(ChildJvm.command(ChildJvm.quickStart(), Make.class, place.uri()));
      ChildJvm.run(folder, command);
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(place.path())));
    }
  }

  /** Catches an open that follows links: somebody else's file would be overwritten. */
  @Test
  void aSymbolicLinkIsRefused() throws Exception {
    Path store = folder.resolve("store");
    Path link = folder.resolve("link");
    Store.open("file:" + store + "?max=4MiB").close();
    Files.createSymbolicLink(link, store);
    assertRefused(link, link.toString());
    Path dangling = folder.resolve("dangling");
    Files.createSymbolicLink(dangling, folder.resolve("nothing"));
    assertRefused(dangling, dangling.toString());
    assertFalse(Files.exists(folder.resolve("nothing")), "made through a link");
  }

  @Test
  void whatIsNoStoreIsRefusedAndLeftAlone() throws Exception {
    Path text = Files.writeString(folder.resolve("text"), "hello".repeat(1000));
    byte[] before = Files.readAllBytes(text);
    assertRefused(text, "is not a Permalloy store");
    assertArrayEquals(before, Files.readAllBytes(text));
    assertRefused(Files.createFile(folder.resolve("empty")), "is not a Permalloy store");
    assertRefused(Files.write(folder.resolve("zeros"), new byte[1 << 20]), "is not a Permalloy");
    assertRefused(Files.createDirectory(folder.resolve("folder")), "folder");
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    assertRefused(pipe, "is not a file");
    assertRefused(Path.of("/dev/zero"), "/dev/zero");
  }

  @Test
  void anotherVersionOrByteOrderIsRefusedByName() throws Exception {
    Path path = folder.resolve("s");
    Store.open("file:" + path + "?max=4MiB").close();
    byte[] image = Files.readAllBytes(path);
    byte[] newer = image.clone();
    newer[8]++;
    Files.write(path, newer);
    assertRefused(path, "has layout version " + newer[8] + ", this is version " + image[8]);
    byte[] swapped = image.clone();
    swapped[12] = 1;
    swapped[15] = 4;
    Files.write(path, swapped);
    assertRefused(path, "another byte order");
  }

  /** The boot id has changed, and nobody had closed it: pages may be lost or torn. */
  @Test
  void aStoreThatWasOpenWhenTheMachineWentDownIsNotTrusted() throws Exception {
    Path path = folder.resolve("s");
    Store.open("file:" + path + "?max=4MiB").close();
    byte[] image = Files.readAllBytes(path);
    image[64] ^= 1;
    Files.write(path, image);
    Store.open("file:" + path).close();
    image[80] = 0;
    Files.write(path, image);
    assertRefused(path, "was open when the machine went down");
  }

  private static void assertRefused(Path path, String why) {
    UncheckedIOException e =
        assertThrows(UncheckedIOException.class, () -> Store.open("file:" + path).close());
    assertTrue(e.getMessage().contains(why), e::getMessage);
    assertTrue(e.getMessage().contains(path.toString()), e::getMessage);
  }

  @ParameterizedTest
  @EnumSource(names = {"SHM", "FILE"})
  void everythingIsThereAfterClosingAndOpening(Backend backend) {
    try (Backend.Place place = backend.place(folder, "63MiB")) {
      int n = 0;
      for (int opening = 0; opening < 5; opening++) {
        try (Store store = Store.open(place.uri())) {
          BytesMap map = store.bytesMap("m");
          assertEquals(n, map.size());
          for (int i = 0; i < n; i++) {
            assertArrayEquals(("value " + i).getBytes(UTF_8), map.get(key(i)));
          }
          for (int i = 0; i < 10_000; i++, n++) {
            map.put(key(n), ("value " + n).getBytes(UTF_8));
          }
        }
      }
    }
  }

  private static byte[] key(int i) {
    return ("key " + i).getBytes(UTF_8);
  }

  /** Catches stores that share state by path, and locks that go with another descriptor. */
  @ParameterizedTest
  @EnumSource(names = {"SHM", "FILE"})
  void openedTwiceInOneProcessClosingOneHarmsNothing(Backend backend) {
    try (Backend.Place place = backend.place(folder, "8MiB");
        Store kept = Store.open(place.uri())) {
      BytesMap map = kept.bytesMap("m");
      for (int round = 0; round < 20; round++) {
        try (Store other = Store.open(place.uri())) {
          other.bytesMap("m").put(key(round), key(round));
          assertArrayEquals(key(round), map.get(key(round)));
          map.put(key(-round - 1), key(round));
          assertArrayEquals(key(round), other.bytesMap("m").get(key(-round - 1)));
        }
        assertArrayEquals(key(round), map.get(key(round)));
        map.put(key(round), key(round + 1));
        assertArrayEquals(key(round + 1), map.get(key(round)));
      }
      assertEquals(40, map.size());
    }
  }

  /** One slot an opening: 64 in a store below 64 MiB. */
  @Test
  void theNumberOfOpeningsHasALimitWhichIsNamed() {
    try (Backend.Place place = Backend.SHM.place(folder, "4MiB")) {
      List<Store> stores = new ArrayList<>();
      UncheckedIOException e =
          assertThrows(
              UncheckedIOException.class,
              () -> {
                while (stores.size() < 100) {
                  stores.add(Store.open(place.uri()));
                }
              });
      assertEquals(64, stores.size());
      assertTrue(e.getMessage().contains("64 times"), e::getMessage);
      stores.removeLast().close();
      stores.add(Store.open(place.uri()));
      stores.forEach(Store::close);
    }
  }

  /**
   * Every descriptor of a store is marked close-on-exec, no child has one, and closing leaves none.
   * An inherited one would keep the dead process's lock, and with it everything that it held.
   */
  @ParameterizedTest
  @EnumSource(names = {"SHM", "FILE"})
  void noChildInheritsADescriptorAndClosingLeavesNone(Backend backend) throws Exception {
    try (Backend.Place place = backend.place(folder, "4MiB")) {
      Store store = Store.open(place.uri());
      store.bytesMap("m").put(key(1), key(1));
      List<Path> open = descriptorsOf(place.path());
      assertTrue(open.size() >= 2, "expected one to map and one to lock, found " + open);
      for (Path fd : open) {
        String info = Files.readString(Path.of("/proc/self/fdinfo").resolve(fd.getFileName()));
        int flags = Integer.parseInt(info.replaceAll("(?s).*flags:\\s+(\\d+).*", "$1"), 8);
        assertTrue((flags & 0x80000) != 0, "not close-on-exec: " + info);
      }
      Path listing = folder.resolve("listing");
      Process child =
          new ProcessBuilder("ls", "-l", "/proc/self/fd").redirectOutput(listing.toFile()).start();
      assertEquals(0, child.waitFor());
      String inherited = Files.readString(listing);
      assertTrue(inherited.contains(listing.toString()), "the child sees its descriptors");
      assertFalse(inherited.contains(place.path().getFileName().toString()), inherited);
      store.close();
      assertEquals(List.of(), descriptorsOf(place.path()));
    }
  }

  /** Refused openings must not leave descriptors behind either. */
  @Test
  void refusedOpeningsLeaveNoDescriptor() throws Exception {
    Path path = folder.resolve("s");
    Store.open("file:" + path + "?max=4MiB").close();
    byte[] image = Files.readAllBytes(path);
    for (int at : new int[] {0, 8, 16, 80, 0x80, 0xc7}) {
      byte[] damaged = image.clone();
      damaged[at] ^= (byte) 0x80;
      Files.write(path, damaged);
      try {
        Store.open("file:" + path).close();
      } catch (UncheckedIOException refused) {
        assertTrue(refused.getMessage().contains(path.toString()), refused::getMessage);
      }
      assertEquals(List.of(), descriptorsOf(path), "after a flip at " + at);
    }
  }

  private static List<Path> descriptorsOf(Path path) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      for (Path fd : (Iterable<Path>) all::iterator) {
        if (Files.isSymbolicLink(fd) && Files.readSymbolicLink(fd).startsWith(path)) {
          found.add(fd);
        }
      }
    } catch (UncheckedIOException | java.nio.file.NoSuchFileException vanished) {
      return descriptorsOf(path);
    }
    return found;
  }
}
