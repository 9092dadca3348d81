package io.permalloy.offheap.oracle;

import io.permalloy.offheap.map.OffHeapStore;
import io.permalloy.offheap.map.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A store of a test: fresh, perhaps closed and opened again, and deleted at the end. */
final class StoreLife implements AutoCloseable {
  private final Path file;
  private final long maxBytes;
  private OffHeapStore store;
  private Session session;

  /**
   * @param file where the store's content lives, or null for anonymous memory
   */
  StoreLife(Path file, long maxBytes) {
    this.file = file;
    this.maxBytes = maxBytes;
    delete();
    open();
  }

  private void open() {
    store =
        file == null
            ? OffHeapStore.inMemory("random", maxBytes)
            : OffHeapStore.inFile("random", file, maxBytes);
    session = store.session();
  }

  OffHeapStore store() {
    return store;
  }

  Session session() {
    return session;
  }

  boolean outlivesClose() {
    return file != null;
  }

  void reopen() {
    shut();
    open();
  }

  private void shut() {
    session.close();
    store.close();
  }

  private void delete() {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      shut();
    } finally {
      delete();
    }
  }
}
