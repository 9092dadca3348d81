package io.permalloy.runtime;

import io.permalloy.offheap.check.Progress;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.LongLongMap;
import io.permalloy.offheap.map.OffHeapStore;
import io.permalloy.offheap.map.RecordMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.offheap.map.SnapshotRecordMap;
import io.permalloy.offheap.map.SpaceUse;
import io.permalloy.offheap.map.StoreRepair;
import io.permalloy.offheap.map.StoreView;
import io.permalloy.runtime.typed.Codec;
import io.permalloy.runtime.typed.TypedMap;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;

/**
 * A key-value store outside the Java heap: named maps in one region of memory.
 *
 * <table>
 * <caption>Backends</caption>
 * <tr><th>URI</th><th>survives</th><th>shared by</th></tr>
 * <tr><td>{@code mem:}</td><td>nothing</td><td>threads</td></tr>
 * <tr><td>{@code shm:NAME}</td><td>every process, kill -9 included</td>
 *     <td>threads and processes; the file is {@code /dev/shm/NAME.permalloy}</td></tr>
 * <tr><td>{@code file:PATH}</td><td>the same, and a clean shutdown of the machine</td>
 *     <td>threads and processes</td></tr>
 * </table>
 *
 * <p>{@code ?max=SIZE} (bytes, or with KiB, MiB, GiB, TiB) is the most a new store may use; it uses
 * what it needs. Without it: half of the machine's memory. An existing store keeps its own.
 *
 * <p>Thread-safe. No operation on a map waits for another thread or process. None but those of
 * typed maps allocates on the heap.
 */
public final class Store implements AutoCloseable {
  private final String uri;
  private final OffHeapStore store;

  private Store(String uri, OffHeapStore store) {
    this.uri = uri;
    this.store = store;
  }

  /**
   * Opens a store, and makes it if it is not there.
   *
   * @param uri where it is
   * @return the store
   * @throws IllegalArgumentException if the URI is wrong
   * @throws java.io.UncheckedIOException if the store cannot be opened or made, is no store, or is
   *     damaged
   */
  public static Store open(String uri) {
    StoreUri parsed = StoreUri.parse(uri);
    OffHeapStore store =
        switch (parsed.kind()) {
          case MEMORY -> OffHeapStore.inMemory(uri, parsed.maxBytes());
          case FILE -> OffHeapStore.inFile(uri, parsed.path(), parsed.maxBytes());
        };
    return new Store(uri, store);
  }

  /**
   * Opens a store that exists for reading only, as monitors do: writes nothing to it, not even that
   * it is there, and needs no permission to.
   *
   * @param uri where it is: {@code shm:NAME} or {@code file:PATH}
   * @return the store
   * @throws IllegalArgumentException if the URI is wrong, or {@code mem:}
   * @throws java.io.UncheckedIOException if it is not there, may not be read, is no store, or is
   *     damaged
   */
  public static StoreView openReadOnly(String uri) {
    return StoreView.open(uri, sharedFile(uri));
  }

  /**
   * Gives back what nothing leads to in a store that nobody has open, and finishes what dead
   * processes have left half done: see {@link StoreRepair#run}.
   *
   * @param uri where it is: {@code shm:NAME} or {@code file:PATH}
   * @param progress is told how far it is
   * @return what was done
   * @throws IllegalArgumentException if the URI is wrong, or {@code mem:}
   * @throws IllegalStateException if the store is open somewhere
   * @throws java.io.UncheckedIOException if it cannot be opened
   */
  public static StoreRepair repair(String uri, Progress progress) {
    return StoreRepair.run(uri, sharedFile(uri), progress);
  }

  private static Path sharedFile(String uri) {
    StoreUri parsed = StoreUri.parse(uri);
    if (parsed.kind() == StoreUri.Kind.MEMORY) {
      throw new IllegalArgumentException(
          "store '"
              + uri
              + "' is the memory of one process: only shm:NAME and file:PATH are shared");
    }
    return parsed.path();
  }

  /**
   * The file of a store, whether it is there or not.
   *
   * @param uri where the store is
   * @return its file; empty for a store in memory
   * @throws IllegalArgumentException if the URI is wrong
   */
  public static Optional<Path> file(String uri) {
    return Optional.ofNullable(StoreUri.parse(uri).path());
  }

  /**
   * A place for one thread at a time: makes its operations cheaper.
   *
   * @return the session; close it when done
   * @throws IllegalStateException if the store is closed or has no place left
   */
  public Session session() {
    return store.session();
  }

  /**
   * A map from bytes to bytes, made if it is not there.
   *
   * @param name its name, 1 to 255 bytes of UTF-8
   * @return the map
   * @throws IllegalStateException if a map of this name is of another kind, or the store is closed
   */
  public BytesMap bytesMap(String name) {
    return store.bytesMap(name);
  }

  /**
   * A map of Java objects over the map of bytes of the same name, which is made if it is not there:
   * see {@link TypedMap}. The store does not remember the codecs; use the same ones always.
   *
   * @param <K> keys
   * @param <V> values
   * @param name its name, 1 to 255 bytes of UTF-8
   * @param keys codec of the keys
   * @param values codec of the values
   * @return the map
   * @throws IllegalStateException if a map of this name is of another kind, or the store is closed
   */
  public <K, V> ConcurrentMap<K, V> map(String name, Codec<K> keys, Codec<V> values) {
    return TypedMap.over(name, store.bytesMap(name), keys, values);
  }

  /**
   * A map from bytes to records of 64-bit fields, made if it is not there.
   *
   * @param name its name, 1 to 255 bytes of UTF-8
   * @param fields fields of a record, 1 to 4096
   * @return the map
   * @throws IllegalStateException if a map of this name is of another kind, or the store is closed
   */
  public RecordMap recordMap(String name, int fields) {
    return store.recordMap(name, fields);
  }

  /**
   * A map from {@code long} to {@code long}, made if it is not there.
   *
   * @param name its name, 1 to 255 bytes of UTF-8
   * @return the map
   * @throws IllegalStateException if a map of this name is of another kind, or the store is closed
   */
  public LongLongMap longLongMap(String name) {
    return store.longLongMap(name);
  }

  /**
   * A map from bytes to records of 64-bit fields which one writer writes and all read as a whole,
   * made if it is not there.
   *
   * @param name its name, 1 to 255 bytes of UTF-8
   * @param fields fields of a record, 1 to 4096
   * @return the map
   * @throws IllegalStateException if a map of this name is of another kind, or the store is closed
   */
  public SnapshotRecordMap snapshotRecordMap(String name, int fields) {
    return store.snapshotRecordMap(name, fields);
  }

  /**
   * Whether there is a map of a name.
   *
   * @param name its name
   * @return true if there is
   */
  public boolean exists(String name) {
    return store.exists(name);
  }

  /**
   * The names of all maps.
   *
   * @return names, sorted
   */
  public List<String> maps() {
    return store.maps();
  }

  /**
   * Removes a map with all its entries and gives their space back. Who still holds it gets {@link
   * IllegalStateException} from then on. O(entries).
   *
   * @param name its name
   * @return false if there was none
   */
  public boolean drop(String name) {
    return store.drop(name);
  }

  /**
   * Finishes what processes that have died left half done, and gives their memory to others. Every
   * opening of the store does it, and so does an insert that finds the store full; who wants it
   * sooner calls this now and then. Waits for nobody: returns 0 while another thread of this
   * process is at it, or opens or closes a session. Idempotent; being killed in it does no harm.
   *
   * @return how many dead processes it has found
   * @throws IllegalStateException if the store is closed
   */
  public int reapDead() {
    return store.reapDead();
  }

  /**
   * What the store uses now.
   *
   * @return bytes, whole slabs of 64 KiB
   */
  public long usedBytes() {
    return store.usedBytes();
  }

  /**
   * What the store's memory is used for: keys, values, and everything else. Looks at the whole
   * store: for reports, not for hot paths.
   *
   * @return the count, exact if nobody changes the store meanwhile
   */
  public SpaceUse space() {
    return store.space();
  }

  /**
   * What the store may use.
   *
   * @return bytes
   */
  public long maxBytes() {
    return store.maxBytes();
  }

  /**
   * Where it is.
   *
   * @return the URI that it was opened with
   */
  public String uri() {
    return uri;
  }

  /**
   * Closes the store in this process. Waits up to 10 seconds for operations and cursors that are
   * under way, then refuses. Idempotent; every use after it throws {@link IllegalStateException}.
   *
   * @throws IllegalStateException if a cursor or operation is still under way; the store stays open
   */
  @Override
  public void close() {
    store.close();
  }
}
