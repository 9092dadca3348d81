package io.permalloy.runtime.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** The three kinds of store, each at a place of its own for every test. */
enum Backend {
  MEM,
  SHM,
  FILE;

  private static final AtomicInteger COUNT = new AtomicInteger();

  /** A place where no store is yet; closing it deletes the store's file. */
  Place place(Path folder, String max) {
    String name = "permalloy-test-" + ProcessHandle.current().pid() + "-" + COUNT.getAndIncrement();
    return switch (this) {
      case MEM -> new Place("mem:?max=" + max, null);
      case SHM ->
          new Place("shm:" + name + "?max=" + max, Path.of("/dev/shm", name + ".permalloy"));
      case FILE -> new Place("file:" + folder.resolve(name) + "?max=" + max, folder.resolve(name));
    };
  }

  /**
   * Where a store is.
   *
   * @param uri its URI
   * @param path its file, or null
   */
  record Place(String uri, Path path) implements AutoCloseable {
    @Override
    public void close() {
      try {
        if (path != null) {
          Files.deleteIfExists(path);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
