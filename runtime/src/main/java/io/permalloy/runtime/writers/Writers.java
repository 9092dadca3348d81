package io.permalloy.runtime.writers;

import io.permalloy.offheap.map.BytesCursor;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;
import io.permalloy.runtime.jvm.ChildJvm;
import io.permalloy.runtime.torture.Values;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Starts the writers, lets them write all at once, and looks at what they have left: every write to
 * a key of its own must be there; a key that all share must hold, whole, the last write to it of
 * one of them.
 */
public final class Writers {
  private static final long SAMPLE_MILLIS = 5;

  private final WritersSettings settings;
  private final Damage damage;
  private final List<Process> processes = new ArrayList<>();
  private final List<Long> started = new ArrayList<>();
  private final List<WritersReport.Sample> samples = new ArrayList<>();
  private Slips slips;

  /**
   * A run.
   *
   * @param settings what it does
   */
  public Writers(WritersSettings settings) {
    this(settings, store -> {});
  }

  Writers(WritersSettings settings, Damage damage) {
    this.settings = settings;
    this.damage = damage;
  }

  /** What a test does to the store before it is looked at. */
  interface Damage {
    void doTo(Store store);
  }

  /**
   * Does it. The store is gone afterwards, unless something was lost.
   *
   * @return what was found
   * @throws IOException if a process cannot be started, or fails
   * @throws InterruptedException if the thread is interrupted; the writers are killed
   */
  public WritersReport run() throws IOException, InterruptedException {
    Files.createDirectories(settings.scratch());
    Thread atExit = new Thread(this::killAll);
    Runtime.getRuntime().addShutdownHook(atExit);
    try (Arena arena = Arena.ofShared()) {
      Path file = settings.scratch().resolve("slips");
      slips = Slips.map(file, settings.processes(), settings.sameKeys(), arena);
      start(file);
      await(Slips.OPENED);
      slips.part(1);
      if (settings.sameKeys() > 0) {
        await(4 + Slips.END);
        slips.part(2);
      }
      await(Slips.DONE);
      return look();
    } finally {
      killAll();
      Runtime.getRuntime().removeShutdownHook(atExit);
      delete(settings.scratch());
    }
  }

  private void start(Path file) throws IOException {
    ChildJvm jvm = new ChildJvm(Writer.class, List.of());
    for (int i = 0; i < settings.processes(); i++) {
      started.add(System.nanoTime());
      processes.add(
          jvm.start(
              output(i),
              List.of(
                  settings.uri(),
                  file.toString(),
                  Integer.toString(i),
                  Integer.toString(settings.processes()),
                  Long.toString((long) settings.mib() << 20),
                  Integer.toString(settings.sameKeys()))));
    }
  }

  private Path output(int writer) {
    return settings.scratch().resolve("writer-" + writer + ".out");
  }

  /** Waits until each writer has set a word, and samples how far they are. */
  private void await(int word) throws IOException, InterruptedException {
    boolean all = false;
    while (!all) {
      Thread.sleep(SAMPLE_MILLIS);
      all = true;
      long bytes = 0;
      for (int i = 0; i < settings.processes(); i++) {
        Process process = processes.get(i);
        boolean there = slips.get(i, word) != 0;
        if (!there && !process.isAlive() && slips.get(i, word) == 0) {
          throw new IOException(
              "writer "
                  + i
                  + " ended with status "
                  + process.exitValue()
                  + ": "
                  + Files.readString(output(i)).strip());
        }
        all &= there;
        bytes += slips.get(i, 1, Slips.BYTES) + slips.get(i, 2, Slips.BYTES);
      }
      samples.add(new WritersReport.Sample(System.nanoTime() - started.getFirst(), bytes));
    }
  }

  private WritersReport look() throws IOException {
    List<String> faults = new ArrayList<>();
    long used;
    try (Store store = Store.open(settings.uri());
        Session session = store.session()) {
      damage.doTo(store);
      used = store.usedBytes();
      BytesMap map = store.bytesMap(Writer.MAP).with(session);
      long expected = 0;
      for (int writer = 0; writer < settings.processes(); writer++) {
        expected += lookAtOwn(map, writer, faults);
      }
      for (int key = 0; key < settings.sameKeys(); key++) {
        expected += lookAtShared(map, key, faults);
      }
      count(map, session, expected, faults);
    }
    if (faults.isEmpty()) {
      Files.deleteIfExists(Store.file(settings.uri()).orElseThrow());
    }
    List<WritersReport.Life> lives = new ArrayList<>();
    for (int i = 0; i < settings.processes(); i++) {
      lives.add(life(i));
    }
    return new WritersReport(settings, lives, samples, faults, used);
  }

  private long lookAtOwn(BytesMap map, int writer, List<String> faults) {
    long writes = slips.get(writer, 1, Slips.WRITES);
    for (long i = 0; i < writes; i++) {
      long key = Writer.ownKey(writer, i);
      byte[] value = map.get(Values.key(key));
      if (value == null) {
        faults.add("write " + i + " of writer " + writer + " is lost");
      } else if (Values.numberOf(value, key) != Values.number(writer, 0, i + 1)) {
        faults.add(
            "write "
                + i
                + " of writer "
                + writer
                + " is not whole: "
                + Values.describe(value, key));
      }
    }
    return writes;
  }

  /** The value must be the last write to the key of somebody. */
  private int lookAtShared(BytesMap map, int shared, List<String> faults) {
    long key = Writer.sharedKey(shared);
    byte[] value = map.get(Values.key(key));
    long number = value == null ? 0 : Values.numberOf(value, key);
    boolean written = false;
    boolean last = false;
    for (int writer = 0; writer < settings.processes(); writer++) {
      long mine = slips.last(writer, shared);
      written |= mine != 0;
      last |= mine != 0 && mine == number;
    }
    if (written && !last) {
      faults.add(
          "shared key "
              + shared
              + (value == null
                  ? " is lost"
                  : " holds no writer's last write: " + Values.describe(value, key)));
    }
    return written ? 1 : 0;
  }

  private static void count(BytesMap map, Session session, long expected, List<String> faults) {
    long seen = 0;
    try (BytesCursor cursor = map.cursor(session)) {
      while (cursor.next()) {
        seen++;
      }
    }
    if (seen != expected) {
      faults.add("the map has " + seen + " entries, not " + expected);
    }
  }

  private WritersReport.Life life(int i) {
    return new WritersReport.Life(
        since(started.get(i)),
        since(slips.get(i, Slips.OPENED)),
        since(slips.get(i, Slips.DONE)),
        part(i, 1),
        settings.sameKeys() > 0 ? part(i, 2) : null);
  }

  private WritersReport.Part part(int i, int part) {
    return new WritersReport.Part(
        since(slips.get(i, part, Slips.BEGIN)),
        since(slips.get(i, part, Slips.END)),
        slips.get(i, part, Slips.WRITES),
        slips.get(i, part, Slips.BYTES));
  }

  private long since(long time) {
    return time - started.getFirst();
  }

  private void killAll() {
    processes.forEach(Process::destroyForcibly);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
