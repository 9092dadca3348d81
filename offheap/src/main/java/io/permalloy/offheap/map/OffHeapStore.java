package io.permalloy.offheap.map;

import io.permalloy.offheap.alloc.Participant;
import io.permalloy.offheap.alloc.SlabPool;
import io.permalloy.offheap.cells.CellIndex;
import io.permalloy.offheap.check.CheckReport;
import io.permalloy.offheap.check.Fault;
import io.permalloy.offheap.check.Finding;
import io.permalloy.offheap.check.Progress;
import io.permalloy.offheap.epoch.SessionLine;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.segment.StoreFile;
import io.permalloy.offheap.structure.StoreCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A store: one region of memory with named maps in it, shared by threads, and by processes if it is
 * in a file.
 *
 * <p>Thread-safe. Opening, closing, and making and closing sessions exclude each other; nothing
 * that reads or writes a map takes a lock.
 */
public final class OffHeapStore implements AutoCloseable {
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int SHARED_SESSIONS = 64;

  private final String name;
  private final StoreFile file;
  private final Region region;
  private final MapDirectory directory;
  private final ReentrantLock lifecycle = new ReentrantLock();
  private final Set<Session> sessions = new HashSet<>();
  private final AtomicReferenceArray<Session> shared = new AtomicReferenceArray<>(SHARED_SESSIONS);
  private boolean released;

  private OffHeapStore(String name, StoreFile file) {
    this.name = name;
    this.file = file;
    this.region = file.region();
    this.directory = new MapDirectory(this);
  }

  /**
   * A store in anonymous memory, gone when it is closed.
   *
   * @param name how errors call it
   * @param maxBytes its maximum; uses what it needs
   * @return the store
   * @throws UncheckedIOException if it cannot be made
   */
  public static OffHeapStore inMemory(String name, long maxBytes) {
    try {
      return new OffHeapStore(name, StoreFile.inMemory(name, maxBytes)).started();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /**
   * A store in a file, shared by every process that opens it; made if it is not there. What a dead
   * process has left half done is finished first.
   *
   * @param name how errors call it
   * @param path the file
   * @param maxBytes its maximum if it is made; an existing store keeps its own
   * @return the store
   * @throws UncheckedIOException if it cannot be opened or made, is no store, or is damaged
   */
  public static OffHeapStore inFile(String name, Path path, long maxBytes) {
    try {
      return new OffHeapStore(name, StoreFile.open(name, path, maxBytes)).started();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** Nobody else can open it before it is closed. */
  static OffHeapStore alone(String name, Path path, long maxBytes) throws IOException {
    return new OffHeapStore(name, StoreFile.open(name, path, maxBytes)).started(true);
  }

  private OffHeapStore started() {
    return started(false);
  }

  private OffHeapStore started(boolean alone) {
    try {
      if (alone && file.othersHaveIt()) {
        throw new IllegalStateException(
            "store " + name + " is open somewhere; close it there, or wait until it is");
      }
      recover();
      if (!alone) {
        file.opened();
      }
      return this;
    } catch (RuntimeException e) {
      file.opened();
      region.close();
      try {
        file.close(new int[0]);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /** The caller excludes other openers. */
  private void recover() {
    checkBeforeUse();
    new Reaper(this).reapOwnSlot();
    directory.open();
    reap();
  }

  /**
   * What is about to be followed without a further look, when the file may come from anywhere: the
   * first to open it makes sure that sessions, bags, slabs and tables can be what they say.
   */
  private void checkBeforeUse() {
    if (!file.isShared() || file.othersHaveIt()) {
      return;
    }
    CheckReport report =
        new DirectoryCheck(region, StoreCheck.Depth.QUICK, Map.of(), Progress.NONE).run().finish();
    for (Finding finding : report.findings()) {
      if (finding.fault().severity() == Fault.Severity.DAMAGE
          && finding.fault() != Fault.UNKNOWN_KIND) {
        throw new UncheckedIOException(
            new IOException(
                "store "
                    + name
                    + " is damaged: "
                    + finding.text()
                    + " ("
                    + report.count(Fault.Severity.DAMAGE)
                    + " findings; 'permalloy check' shows them); restore it from a copy, or delete"
                    + " the file"));
      }
    }
  }

  /** Of this opening, one thread at a time: the lock of a dead process keeps only others out. */
  private int reap() {
    int dead = 0;
    for (int slot = 0; slot < file.processesEver(); slot++) {
      if (slot != file.process() && file.isDead(slot)) {
        boolean wasOpen = file.hasProcess(slot);
        new Reaper(this).reap(slot);
        file.reaped(slot);
        dead += wasOpen ? 1 : 0;
      }
    }
    return dead;
  }

  /**
   * Finishes what processes that have died left half done, and gives their memory to others. Every
   * opening of the store does it, and so does an insert that finds the store full: who wants it
   * sooner calls this now and then. Does nothing while another thread of this process is at it, or
   * opens or closes a session. A call to the kernel for each process that has ever been.
   *
   * @return how many dead processes it has found
   * @throws IllegalStateException if the store is closed
   */
  public int reapDead() {
    if (!lifecycle.tryLock()) {
      return 0;
    }
    try {
      checkOpen();
      return reap();
    } finally {
      lifecycle.unlock();
    }
  }

  /**
   * How errors call it.
   *
   * @return name
   */
  public String name() {
    return name;
  }

  Region region() {
    return region;
  }

  StoreFile file() {
    return file;
  }

  MapDirectory directory() {
    return directory;
  }

  /**
   * A place for one thread at a time.
   *
   * @return the session; close it when done
   * @throws IllegalStateException if the store is closed, or has no place left
   */
  public Session session() {
    lifecycle.lock();
    try {
      checkOpen();
      Participant p = Participant.claim(region, file.process());
      if (p == null) {
        throw new IllegalStateException(
            "store "
                + name
                + " has "
                + region.layout().lines()
                + " sessions open, its limit; close some, or share them between threads");
      }
      Session session = new Session(this, p);
      sessions.add(session);
      return session;
    } finally {
      lifecycle.unlock();
    }
  }

  private void checkOpen() {
    if (region.isClosed()) {
      throw new IllegalStateException("store " + name + " is closed");
    }
  }

  void close(Session session) {
    lifecycle.lock();
    try {
      if (!session.isClosed() && !region.isClosed()) {
        session.participant().close();
      }
      session.markClosed();
      sessions.remove(session);
    } finally {
      lifecycle.unlock();
    }
  }

  /** A session for one call. Lock-free while there are enough. */
  Session borrow() {
    int start = (int) Thread.currentThread().threadId() & SHARED_SESSIONS - 1;
    for (int i = 0; i < SHARED_SESSIONS; i++) {
      int at = start + i & SHARED_SESSIONS - 1;
      Session session = shared.get(at);
      if (session != null && shared.compareAndSet(at, session, null)) {
        return session;
      }
    }
    return session();
  }

  void giveBack(Session session) {
    int start = (int) Thread.currentThread().threadId() & SHARED_SESSIONS - 1;
    for (int i = 0; i < SHARED_SESSIONS; i++) {
      int at = start + i & SHARED_SESSIONS - 1;
      if (shared.get(at) == null && shared.compareAndSet(at, null, session)) {
        return;
      }
    }
    session.close();
  }

  /** Makes room out of what the sessions keep back that calls borrow, and nobody is using now. */
  void reclaimIdle() {
    for (int i = 0; i < SHARED_SESSIONS; i++) {
      Session session = shared.getAndSet(i, null);
      if (session != null) {
        try {
          session.reclaim();
        } finally {
          giveBack(session);
        }
      }
    }
  }

  /**
   * A map from bytes to bytes, made if it is not there.
   *
   * @param map its name, 1 to 255 bytes of UTF-8
   * @return the map
   * @throws IllegalStateException if a map of this name is of another kind
   */
  public BytesMap bytesMap(String map) {
    return new BytesMap(this, directory.openOrCreate(map, MapDirectory.BYTES, 0), null);
  }

  /**
   * A map from bytes to records, made if it is not there.
   *
   * @param map its name, 1 to 255 bytes of UTF-8
   * @param fields 64-bit fields of a record, 1 to 4096
   * @return the map
   * @throws IllegalStateException if a map of this name is of another kind, or has other fields
   */
  public RecordMap recordMap(String map, int fields) {
    HashIndex index = recordIndex(map, MapDirectory.RECORDS, fields);
    return new RecordMap(this, index, fields, null);
  }

  /**
   * A map from bytes to records whose fields are written by one writer and read as one, made if it
   * is not there.
   *
   * @param map its name, 1 to 255 bytes of UTF-8
   * @param fields 64-bit fields of a record, 1 to 4096
   * @return the map
   * @throws IllegalStateException if a map of this name is of another kind, or has other fields
   */
  public SnapshotRecordMap snapshotRecordMap(String map, int fields) {
    HashIndex index = recordIndex(map, MapDirectory.SNAPSHOTS, fields);
    return new SnapshotRecordMap(this, index, fields, null);
  }

  private HashIndex recordIndex(String map, int kind, int fields) {
    if (fields < 1 || fields > 4096) {
      throw new IllegalArgumentException(
          "map " + map + ": a record has 1 to 4096 fields, not " + fields);
    }
    return directory.openOrCreate(map, kind, fields);
  }

  /**
   * A map from long to long, made if it is not there.
   *
   * @param map its name, 1 to 255 bytes of UTF-8
   * @return the map
   * @throws IllegalStateException if a map of this name is of another kind
   */
  public LongLongMap longLongMap(String map) {
    return new LongLongMap(
        this, new CellIndex(directory.openOrCreate(map, MapDirectory.LONGS, 0)), null);
  }

  /**
   * Whether there is a map of a name.
   *
   * @param map its name
   * @return true if there is
   */
  public boolean exists(String map) {
    checkOpen();
    return directory.exists(map);
  }

  /**
   * The names of all maps.
   *
   * @return names, sorted
   */
  public List<String> maps() {
    checkOpen();
    return directory.names();
  }

  /**
   * Removes a map with all its entries and gives their space back. Who still holds it gets {@link
   * IllegalStateException} from then on. Lock-free; O(entries).
   *
   * @param map its name
   * @return false if there was none
   */
  public boolean drop(String map) {
    checkOpen();
    return directory.drop(map);
  }

  /**
   * What the store uses: slabs with memory that are not free, and its header.
   *
   * @return bytes
   */
  public long usedBytes() {
    checkOpen();
    return SlabPool.usedBytes(region);
  }

  /**
   * What its memory is used for. O(store): for reports, not for hot paths.
   *
   * @return the count
   */
  public SpaceUse space() {
    Session session = borrow();
    try {
      session.enter(); // the store stays open
      try {
        return SpaceCensus.of(region, directory);
      } finally {
        session.exit();
      }
    } finally {
      giveBack(session);
    }
  }

  /**
   * What the store may use.
   *
   * @return bytes
   */
  public long maxBytes() {
    return region.layout().maxBytes();
  }

  /**
   * Closes the store in this process. Waits up to 10 seconds for operations and cursors that are
   * under way; then refuses, and the store stays open. Idempotent. After it every use of the store,
   * its maps, sessions and cursors throws {@link IllegalStateException}.
   *
   * @throws IllegalStateException if a cursor or operation is still under way
   */
  @Override
  public void close() {
    close(CLOSE_NANOS);
  }

  void close(long patienceNanos) {
    lifecycle.lock();
    try {
      if (released) {
        return;
      }
      List<Session> idle = new ArrayList<>(sessions);
      awaitUnpinned(idle, patienceNanos);
      int[] lines = new int[idle.size()];
      int n = 0;
      for (Session session : idle) {
        session.participant().drain();
        session.markClosed();
        lines[n++] = session.participant().line();
      }
      sessions.clear();
      released = true;
      file.close(lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    } finally {
      lifecycle.unlock();
    }
  }

  /**
   * From the moment the region is marked closed and the fence has run, a session is either seen
   * here with its pin, or sees the mark and leaves.
   */
  private void awaitUnpinned(List<Session> all, long patienceNanos) {
    region.close();
    Mem.fullFence();
    long deadline = System.nanoTime() + patienceNanos;
    for (Session session : all) {
      while (pin(session) != 0) {
        if (System.nanoTime() - deadline > 0) {
          region.reopen();
          throw new IllegalStateException(
              "store "
                  + name
                  + " cannot be closed: a cursor or an operation of it is still under way; close"
                  + " its cursors, or stop the thread, and close again");
        }
        LockSupport.parkNanos(100_000);
      }
    }
  }

  private long pin(Session session) {
    int line = session.participant().line();
    return Mem.getLongAcquire(region.base() + region.layout().line(line) + SessionLine.PIN);
  }
}
