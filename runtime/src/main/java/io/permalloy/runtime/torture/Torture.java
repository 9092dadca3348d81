package io.permalloy.runtime.torture;

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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The controller of a run. It does not open the store while children work on it, so it has no part
 * in what they see; it reads their logs. When all are gone one more process looks at the store.
 */
public final class Torture {
  private static final long TICK_MILLIS = 1;
  private static final long PROGRESS_NANOS = 1_000_000_000;
  private static final int MOST_SAID = 4000;
  private static final long END_SECONDS = 60;

  private final TortureSettings settings;
  private final Consumer<String> progress;
  private final List<Path> firstOnClassPath;
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
      ChildJvm plain = plain();
      ChildJvm noisy = noisy();
      long start = System.nanoTime();
      Fleet fleet = new Fleet(settings, boardFile, plain, noisy, interruptions, start);
      Thread atExit = new Thread(fleet::killAll);
      Runtime.getRuntime().addShutdownHook(atExit);
      try (Epochs epochs = new Epochs(board, fleet, interruptions, start)) {
        torment(fleet, epochs, start);
        board.stop();
        fleet.end(TimeUnit.SECONDS.toNanos(fleet.violations().isEmpty() ? END_SECONDS : 1));
        double seconds = (System.nanoTime() - start) / 1e9;
        epochs.settle();
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

  private ChildJvm plain() throws IOException, InterruptedException {
    ChildJvm jvm = new ChildJvm(Child.class, firstOnClassPath);
    return new Rehearsal(jvm, settings.logs().resolve("plain")).run();
  }

  private ChildJvm noisy() throws IOException, InterruptedException {
    Path noise = settings.logs().resolve("noise");
    NoisyMemory.into(noise);
    List<Path> withNoise = new ArrayList<>(firstOnClassPath);
    withNoise.add(noise);
    ChildJvm jvm = new ChildJvm(Child.class, withNoise);
    return new Rehearsal(jvm, settings.logs().resolve("noisy")).run();
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

  private void judgeTheRest(Epochs epochs) throws IOException, InterruptedException {
    Path output = settings.logs().resolve("inspector.out");
    List<String> arguments =
        List.of(
            settings.uri(),
            settings.logs().toString(),
            Long.toString(epochs.judged() + 1),
            Long.toString(epochs.last()));
    Process inspector = new ChildJvm(Inspector.class, firstOnClassPath).start(output, arguments);
    try {
      boolean ended = inspector.waitFor(END_SECONDS, TimeUnit.SECONDS);
      String said = Files.readString(output);
      if (!ended || inspector.exitValue() != 0) {
        violations.add(
            new Violation(
                Violation.Kind.STRUCTURE,
                "reading the store "
                    + (ended ? "fails:\n" : "does not end:\n")
                    + said.substring(0, Math.min(MOST_SAID, said.length()))));
        return;
      }
      note(said);
    } finally {
      inspector.destroyForcibly().waitFor();
    }
    int before = epochs.violations().size();
    epochs.finish(settings.logs());
    violations.addAll(epochs.violations().subList(before, epochs.violations().size()));
  }

  private void note(String said) {
    for (String line : said.lines().toList()) {
      if (line.startsWith(Inspector.FAULT)) {
        violations.add(
            new Violation(Violation.Kind.STRUCTURE, line.substring(Inspector.FAULT.length())));
      } else if (line.startsWith(Inspector.LEAKED)) {
        leakedBytes = Long.parseLong(line.substring(Inspector.LEAKED.length()));
      }
    }
    if (leakedBytes > 0) {
      violations.add(
          new Violation(
              Violation.Kind.LEAK, leakedBytes + " bytes are used although no map is left"));
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
