package io.permalloy.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Shape;
import io.permalloy.bench.subject.Subject;
import io.permalloy.bench.subject.Subjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers with files leave none. */
final class PeerFolderTest {
  @TempDir Path place;

  /** Folders of a peer that this process has made and not deleted. */
  private static List<Path> folders(String peer) throws IOException {
    List<Path> folders = new ArrayList<>();
    for (String place : List.of("/dev/shm", System.getProperty("java.io.tmpdir"))) {
      if (Files.isDirectory(Path.of(place))) {
        try (Stream<Path> all = Files.list(Path.of(place))) {
          all.filter(path -> path.getFileName().toString().startsWith(PeerFolder.prefix(peer)))
              .forEach(folders::add);
        }
      }
    }
    return folders;
  }

  @ParameterizedTest
  @ValueSource(strings = {"lmdb", "rocksdb"})
  void filesAreGoneAfterClose(String name) throws IOException {
    Dataset data = new Dataset(new Shape(16, 64), 100, 1);
    try (Subject subject = Subjects.open(name, data)) {
      subject.client().load(data.order(1));
      assertEquals(1, folders(name).size());
    }
    assertEquals(List.of(), folders(name));
  }

  @Test
  void filesAreGoneAfterFailure() throws IOException {
    Dataset data = new Dataset(new Shape(600, 64), 100, 1);
    assertThrows(UnsupportedOperationException.class, () -> Subjects.open("lmdb", data));
    assertEquals(List.of(), folders("lmdb"));
  }

  @Test
  void firstPlaceWithRoomIsTaken() throws IOException {
    Path missing = place.resolve("missing");
    Path folder;
    try (PeerFolder made = PeerFolder.make("test", 1, missing, place)) {
      folder = made.path();
      Files.writeString(Files.createDirectory(folder.resolve("inner")).resolve("file"), "text");
      assertEquals(place, folder.getParent());
    }
    assertFalse(Files.exists(folder));
  }

  @Test
  void noRoomIsAReason() {
    UnsupportedOperationException failure =
        assertThrows(
            UnsupportedOperationException.class,
            () -> PeerFolder.make("test", Long.MAX_VALUE, place));
    assertTrue(failure.getMessage().contains(place.toString()), failure.getMessage());
  }
}
