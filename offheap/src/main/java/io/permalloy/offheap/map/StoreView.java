package io.permalloy.offheap.map;

import io.permalloy.offheap.check.CheckReport;
import io.permalloy.offheap.check.Progress;
import io.permalloy.offheap.index.SlotWord;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.ReadOnlyFile;
import io.permalloy.offheap.structure.StoreCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A store that is open for reading only, for monitors. Writes nothing, not even that it is there:
 * permission to read the file is enough. So nobody waits for it, it waits for nobody, and however
 * long it is stopped, it keeps no memory from being used again. It has no methods that change
 * anything.
 *
 * <p>Thread-safe; its maps are not. What dead processes have left half done stays so.
 */
public final class StoreView implements AutoCloseable {
  private final String name;
  private final ReadOnlyFile file;
  private final MapDirectory directory;
  private final AtomicBoolean closed = new AtomicBoolean();

  private StoreView(String name, ReadOnlyFile file) {
    this.name = name;
    this.file = file;
    this.directory = MapDirectory.readOnly(file.region());
  }

  /**
   * Opens a store that exists.
   *
   * @param name how errors call it
   * @param path its file
   * @return the store
   * @throws UncheckedIOException if it is not there, may not be read, is no store, or is damaged
   */
  public static StoreView open(String name, Path path) {
    try {
      return new StoreView(name, ReadOnlyFile.open(name, path));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private void checkOpen() {
    if (closed.get()) {
      throw new IllegalStateException("store " + name + " is closed");
    }
  }

  /**
   * The names of all maps.
   *
   * @return names, sorted
   */
  public List<String> maps() {
    checkOpen();
    return List.copyOf(entries().keySet());
  }

  /**
   * Whether there is a map of a name.
   *
   * @param map its name
   * @return true if there is
   */
  public boolean exists(String map) {
    checkOpen();
    return entry(map) != null;
  }

  /**
   * A map from bytes to bytes.
   *
   * @param map its name
   * @return the map, for one thread
   * @throws NoSuchElementException if there is no map of this name
   * @throws IllegalStateException if it is of another kind
   */
  public BytesView bytesMap(String map) {
    return new BytesView(map(map, MapDirectory.BYTES));
  }

  /**
   * A map from bytes to records, of many writers or snapshots of one.
   *
   * @param map its name
   * @return the map, for one thread
   * @throws NoSuchElementException if there is no map of this name
   * @throws IllegalStateException if it is of another kind
   */
  public RecordView recordMap(String map) {
    checkOpen();
    MapDirectory.Entry entry = require(map);
    if (entry.kind() == MapDirectory.SNAPSHOTS) {
      return new RecordView(new UnpinnedMap(directory.index(entry), map), entry.fields(), 2);
    }
    return new RecordView(map(map, MapDirectory.RECORDS), entry.fields(), 1);
  }

  private UnpinnedMap map(String map, int kind) {
    checkOpen();
    MapDirectory.Entry entry = require(map);
    if (entry.kind() != kind) {
      throw new IllegalStateException(
          "map "
              + map
              + " of store "
              + name
              + " is a map of "
              + MapDirectory.describe(entry.kind(), entry.fields()));
    }
    return new UnpinnedMap(directory.index(entry), map);
  }

  private MapDirectory.Entry require(String map) {
    MapDirectory.Entry entry = entry(map);
    if (entry == null) {
      throw new NoSuchElementException(
          "store " + name + " has no map " + map + ", and cannot make one: it is open for reading");
    }
    return entry;
  }

  private boolean isEmpty() {
    return SlotWord.ref(directory.root(0)) == 0; // made, and never opened
  }

  private MapDirectory.Entry entry(String map) {
    if (isEmpty()) {
      return null;
    }
    byte[] value =
        new UnpinnedMap(directory.catalog(), "names").value(map.getBytes(StandardCharsets.UTF_8));
    return value == null ? null : entry(value);
  }

  /** The entry that a value of the catalog names, or null if its map is not there. */
  private MapDirectory.Entry entry(byte[] value) {
    if (value.length != Long.BYTES) {
      return null;
    }
    long word = Mem.getLong(value, 0);
    int id = (int) word;
    if (id < 1 || id >= file.region().layout().maps()) {
      return null;
    }
    MapDirectory.Entry entry = directory.look(id);
    boolean there = entry.state() == MapDirectory.LIVE || entry.state() == MapDirectory.TAKEN;
    return there && entry.value() == word && entry.hasTable() ? entry : null;
  }

  private Map<String, MapDirectory.Entry> entries() {
    Map<String, MapDirectory.Entry> entries = new TreeMap<>();
    if (!isEmpty()) {
      new BytesView(new UnpinnedMap(directory.catalog(), "names"))
          .forEach(
              (key, value) -> {
                MapDirectory.Entry entry = entry(value);
                if (entry != null) {
                  entries.put(new String(key, StandardCharsets.UTF_8), entry);
                }
              });
    }
    return entries;
  }

  /**
   * Looks at everything that a monitor may want to know. O(size), and a look at each slab.
   *
   * @return status
   */
  public StoreStatus status() {
    checkOpen();
    return new StatusReader(file).read(directory, entries());
  }

  /**
   * Whether anybody has the store open for writing, this process included.
   *
   * @return true if somebody has
   */
  public boolean isInUse() {
    checkOpen();
    return file.isInUse();
  }

  /**
   * Checks the structure of the store: fully if nobody has it open from the beginning to the end of
   * the check, else as far as it can be told while others work on it, without false alarms.
   *
   * @param progress is told how far it is
   * @return what was found
   */
  public CheckReport check(Progress progress) {
    checkOpen();
    long openings = file.openings();
    if (!file.isInUse()) {
      CheckReport report =
          new DirectoryCheck(file.region(), StoreCheck.Depth.FULL, Map.of(), progress)
              .run()
              .finish();
      if (!file.isInUse() && file.openings() == openings) {
        return report;
      }
    }
    return checkInUse(progress);
  }

  private CheckReport checkInUse(Progress progress) {
    Map<Long, String> names = names();
    StoreCheck first =
        new DirectoryCheck(file.region(), StoreCheck.Depth.LIVE, names, progress).run();
    CheckReport report = first.finish();
    if (first.candidates().isEmpty()) {
      return report;
    }
    StoreCheck second =
        new DirectoryCheck(file.region(), StoreCheck.Depth.LIVE, names, progress).run();
    second.finish();
    second.suspect(first.candidates());
    return second.report();
  }

  private Map<Long, String> names() {
    Map<Long, String> names = new HashMap<>();
    try {
      entries().forEach((map, entry) -> names.put(entry.value(), '\'' + map + '\''));
    } catch (IllegalStateException e) { // the catalog is damaged: the check says how
      names.clear();
    }
    return names;
  }

  /**
   * What the store may use.
   *
   * @return bytes
   */
  public long maxBytes() {
    return file.region().layout().maxBytes();
  }

  /**
   * Where it is.
   *
   * @return how errors call it
   */
  public String name() {
    return name;
  }

  /** Closes it. Idempotent; afterwards every use throws {@link IllegalStateException}. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      file.close();
    }
  }
}
