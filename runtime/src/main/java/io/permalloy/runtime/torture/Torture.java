package io.permalloy.runtime.torture;

import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;
import io.permalloy.runtime.jvm.ChildJvm;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The controller of a run. It does not open the store while children work on it, so it has no part
 * in what they see; it reads their logs, and opens the store when all are gone.
 */
public final class Torture {
  private static final long TICK_MILLIS = 1;
  private static final long PROGRESS_NANOS = 1_000_000_000;
  private static final long END_NANOS = 60_000_000_000L;

  private final TortureSettings settings;
  private final Consumer<String> progress;
  private final List<Path> firstOnClassPath;
  private final StructuralCheck check;
  private final List<Violation> violations = new ArrayList<>();
  private long leakedBytes = -1;

  /**
   * A run.
   *
   * @param settings what it does
   * @param progress takes a line now and then
   */
  public Torture(TortureSettings settings, Consumer<String> progress) {
    this(settings, progress, List.of());
  }

  /** With classes that come before the product's in the children: planted defects. */
  Torture(TortureSettings settings, Consumer<String> progress, List<Path> firstOnClassPath) {
    this.settings = settings;
    this.progress = progress;
    this.firstOnClassPath = firstOnClassPath;
    this.check = StructuralCheck::byReading;
  }

  /**
   * Does it. The store and the logs are gone afterwards, unless something was wrong.
   *
   * @return what was found
   * @throws IOException if files cannot be written or processes not started
   * @throws InterruptedException if the thread is interrupted; the children are killed
   */
  public TortureReport run() throws IOException, InterruptedException {
    Files.createDirectories(settings.logs());
    Interruptions interruptions = new Interruptions();
    try (Arena arena = Arena.ofShared()) {
      Path boardFile = settings.logs().resolve("board");
      Board board = Board.map(boardFile, arena);
      long start = System.nanoTime();
      Fleet fleet = fleet(boardFile, interruptions, start);
      Thread atExit = new Thread(fleet::killAll);
      Runtime.getRuntime().addShutdownHook(atExit);
      try (Epochs epochs = new Epochs(board, fleet, interruptions, start)) {
        torment(fleet, epochs, start);
        board.stop();
        fleet.end(END_NANOS);
        double seconds = (System.nanoTime() - start) / 1e9;
        violations.addAll(fleet.violations());
        violations.addAll(epochs.violations());
        judgeTheRest(epochs);
        return report(seconds, fleet, epochs);
      } finally {
        fleet.killAll();
        Runtime.getRuntime().removeShutdownHook(atExit);
        if (violations.isEmpty()) {
          delete(settings.logs());
          deleteStore();
        }
      }
    }
  }

  private Fleet fleet(Path board, Interruptions interruptions, long start) throws IOException {
    Path noise = settings.logs().resolve("noise");
    NoisyMemory.into(noise);
    List<Path> withNoise = new ArrayList<>(firstOnClassPath);
    withNoise.add(noise);
    return new Fleet(
        settings,
        board,
        new ChildJvm(Child.class, firstOnClassPath),
        new ChildJvm(Child.class, withNoise),
        interruptions,
        start);
  }

  private void torment(Fleet fleet, Epochs epochs, long start)
      throws IOException, InterruptedException {
    long nextProgress = start + PROGRESS_NANOS;
    while (!isOver(fleet, epochs, start)) {
      long now = System.nanoTime();
      fleet.tick(now);
      epochs.tick(now);
      if (now - nextProgress >= 0) {
        nextProgress = now + PROGRESS_NANOS;
        progress.accept(
            String.format(
                Locale.ROOT,
                "%5.0f s  %,d operations judged, %,d kills, %,d stops, %d violations",
                (now - start) / 1e9,
                epochs.operations(),
                fleet.kills(),
                fleet.stops(),
                epochs.violations().size() + fleet.violations().size()));
      }
      Thread.sleep(TICK_MILLIS);
    }
  }

  private boolean isOver(Fleet fleet, Epochs epochs, long start) {
    boolean enough =
        (settings.kills() > 0 || settings.stops() > 0)
            && fleet.kills() >= settings.kills()
            && fleet.stops() >= settings.stops();
    return enough
        || System.nanoTime() - start > settings.duration().toNanos()
        || !epochs.violations().isEmpty()
        || !fleet.violations().isEmpty();
  }

  /** A store that has been damaged may fail in any way. */
  private void judgeTheRest(Epochs epochs) throws InterruptedException {
    int before = epochs.violations().size();
    try {
      lookAtStore(epochs);
    } catch (IOException | RuntimeException e) {
      violations.add(new Violation(Violation.Kind.STRUCTURE, "reading the store fails: " + e));
    }
    violations.addAll(epochs.violations().subList(before, epochs.violations().size()));
  }

  private void lookAtStore(Epochs epochs) throws IOException, InterruptedException {
    try (Store store = Store.open(settings.uri());
        Arena arena = Arena.ofShared()) {
      OperationLog log = OperationLog.map(settings.logs().resolve("last"), 1, arena);
      epochs.finish(
          epoch -> {
            try (Session session = store.session()) {
              new Audit(store, session, epoch).into(log);
            }
            return log;
          });
      for (String fault : check.faults(store)) {
        violations.add(new Violation(Violation.Kind.STRUCTURE, fault));
      }
      leakedBytes = Leak.bytes(store);
      if (leakedBytes > 0) {
        violations.add(
            new Violation(
                Violation.Kind.LEAK, leakedBytes + " bytes are used although no map is left"));
      }
    }
  }

  private TortureReport report(double seconds, Fleet fleet, Epochs epochs) {
    Latencies l = epochs.latencies();
    return new TortureReport(
        settings,
        seconds,
        epochs.operations(),
        epochs.pending(),
        epochs.objects(),
        epochs.judged(),
        fleet.started(),
        fleet.kills(),
        fleet.stops(),
        new TortureReport.LatencyTable(
            l.operations(false), l.empty(false), l.operations(true), l.empty(true)),
        leakedBytes,
        List.copyOf(violations));
  }

  private void deleteStore() throws IOException {
    Path file = Store.file(settings.uri()).orElse(null);
    if (file != null) {
      Files.deleteIfExists(file);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
