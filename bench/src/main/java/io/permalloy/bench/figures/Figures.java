package io.permalloy.bench.figures;

import io.permalloy.bench.stats.Machine;
import io.permalloy.bench.stats.Progress;
import io.permalloy.bench.stats.Sample;
import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Lines;
import io.permalloy.bench.subject.PermalloyBytes;
import io.permalloy.bench.subject.Shape;
import io.permalloy.bench.subject.Subject;
import io.permalloy.bench.subject.Subjects;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gets, puts and removes of Permalloy beside its peers and beside the memory itself, with the same
 * entries, in interleaved rounds of one thread.
 */
public final class Figures {
  /**
   * What to run.
   *
   * @param shape of keys and values
   * @param entries of each map, a multiple of 4
   * @param rounds that count
   * @param warmups rounds before them
   * @param operations of each kind in a round
   * @param uri of Permalloy's store, which must not exist
   * @param peers names of the others
   * @param seed of keys and orders
   */
  public record Settings(
      Shape shape,
      int entries,
      int rounds,
      int warmups,
      int operations,
      String uri,
      List<String> peers,
      long seed) {}

  private final Settings settings;
  private final Progress progress;
  private final Map<String, Subject> subjects = new LinkedHashMap<>();
  private long hugeKib;
  private int done;

  /**
   * Prepares nothing yet.
   *
   * @param settings what to run
   * @param progress where to show it
   */
  public Figures(Settings settings, Progress progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Loads the maps and runs. Takes memory for all of them at once.
   *
   * @return the results, for {@link FiguresTable} and JSON
   */
  public Map<String, Object> run() {
    Dataset data = new Dataset(settings.shape(), settings.entries(), settings.seed());
    try (Lines lines = new Lines(settings.entries(), settings.seed())) {
      Variants variants = new Variants(data, settings.operations());
      variants.addLines(lines);
      addSubject(variants, data, PermalloyBytes.NAME, PermalloyBytes.open(data, settings.uri()));
      for (String peer : settings.peers()) {
        addSubject(variants, data, peer, Subjects.open(peer, data));
      }
      hugeKib = Machine.hugeKib();
      Rounds rounds = new Rounds(variants.steps(), settings.rounds());
      int total = settings.rounds() + settings.warmups();
      rounds.run(settings.warmups(), () -> progress.at(Math.min(++done, total), total, "rounds"));
      int wanted = settings.entries() - variants.stretch();
      subjects.forEach((name, subject) -> checkSize(name, subject.size(), wanted));
      return results(lines, variants, rounds);
    } finally {
      progress.end();
      subjects.values().forEach(Subject::close);
    }
  }

  private void addSubject(Variants variants, Dataset data, String name, Subject subject) {
    progress.at(subjects.size(), settings.peers().size() + 1, "loading " + name);
    subjects.put(name, subject);
    Client client = subject.client();
    client.load(data.order(settings.seed() + 2));
    variants.addSubject(name, client);
    if (name.equals(PermalloyBytes.NAME) && variants.stretch() >= Variants.LARGEST_BATCH) {
      variants.addAtOnce(name, subject);
    }
  }

  /** One stretch is always out: removed, and not yet inserted again. */
  private static void checkSize(String name, long size, long wanted) {
    if (size != wanted) {
      throw new IllegalStateException(
          name + " has " + size + " entries at the end instead of " + wanted);
    }
  }

  private Map<String, Object> results(Lines lines, Variants variants, Rounds rounds) {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("machine", Machine.describe());
    Map<String, Object> how = new LinkedHashMap<>();
    how.put("entries", settings.entries());
    how.put("shape", settings.shape());
    how.put("rounds", settings.rounds());
    how.put("operationsPerRound", settings.operations());
    how.put("store", settings.uri());
    how.put("chaseMiB", lines.bytes() >> 20);
    how.put("onHugePagesKiB", hugeKib);
    results.put("settings", how);
    List<Object> steps = new ArrayList<>();
    for (Step step : variants.steps()) {
      Map<String, Object> row = row(step.name(), rounds.wall(step.name()));
      row.put("cpu", rounds.cpu(step.name()).median());
      row.put("allocated", rounds.allocated(step.name()).median());
      steps.add(row);
    }
    results.put("steps", steps);
    results.put("ratios", ratios(rounds));
    return results;
  }

  private List<Object> ratios(Rounds rounds) {
    List<Object> rows = new ArrayList<>();
    String own = PermalloyBytes.NAME;
    ratio(rows, rounds, Variants.getDependent(own), Variants.LINES);
    ratio(rows, rounds, Variants.getDependent(own), Variants.LINES_AND_COPY);
    ratio(rows, rounds, Variants.put(own), Variants.LINES);
    ratio(rows, rounds, Variants.put(own), Variants.get(own));
    ratio(rows, rounds, Variants.insert(own), Variants.put(own));
    for (int batch : Variants.AT_ONCE) {
      if (rounds.has(Variants.getAtOnce(own, batch))) {
        ratio(rows, rounds, Variants.getAtOnce(own, batch), Variants.linesAtOnce(batch));
      }
    }
    for (String peer : settings.peers()) {
      ratio(rows, rounds, Variants.get(peer), Variants.get(own));
      ratio(rows, rounds, Variants.getDependent(peer), Variants.getDependent(own));
      ratio(rows, rounds, Variants.put(peer), Variants.put(own));
      ratio(rows, rounds, Variants.updateDependent(peer), Variants.updateDependent(own));
      ratio(rows, rounds, Variants.insert(peer), Variants.insert(own));
      ratio(rows, rounds, Variants.remove(peer), Variants.remove(own));
    }
    return rows;
  }

  private static void ratio(List<Object> rows, Rounds rounds, String above, String below) {
    Map<String, Object> row = row(above + " / " + below, rounds.wallRatio(above, below));
    row.put("cpu", rounds.cpuRatio(above, below).median());
    rows.add(row);
  }

  private static Map<String, Object> row(String name, Sample sample) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", name);
    row.put("median", sample.median());
    row.put("low", sample.low());
    row.put("high", sample.high());
    row.put("min", sample.min());
    return row;
  }
}
