package io.permalloy.bench.peers.ycsb;

import io.permalloy.bench.peers.ycsb.Row.Latency;
import io.permalloy.bench.peers.ycsb.TimedDb.Operation;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Subject;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import site.ycsb.WorkloadException;
import site.ycsb.measurements.Measurements;
import site.ycsb.workloads.CoreWorkload;

/**
 * One map: its records are loaded once, then the workloads run one after the other, as YCSB's
 * documentation recommends. At the end every record is read once more.
 */
final class MapRun {
  private final Settings settings;
  private final String name;
  private final Function<Dataset, Subject> opener;

  MapRun(Settings settings, String name, Function<Dataset, Subject> opener) {
    this.settings = settings;
    this.name = name;
    this.opener = opener;
    Measurements.setProperties(settings.properties());
  }

  /**
   * Runs.
   *
   * @return a row for the load and one for each workload
   * @throws UnsupportedOperationException if the map cannot hold the records, with the reason
   * @throws IllegalStateException if the map fails, or a record is missing or wrong
   */
  List<Row> run(List<Mix> mixes) {
    Dataset data = new Dataset(settings.shape(), settings.records(), 1);
    List<Row> rows = new ArrayList<>();
    long wrongBefore = Integrity.soFar().wrong();
    try (Subject subject = opener.apply(data);
        Crew crew = new Crew(settings.threads())) {
      List<TimedDb> dbs = new ArrayList<>();
      List<SubjectDb> bindings = new ArrayList<>();
      for (int i = 0; i < settings.threads(); i++) {
        SubjectDb binding = new SubjectDb(subject.client(), SubjectDb.names(settings.fields()));
        bindings.add(binding);
        dbs.add(new TimedDb(binding));
      }
      rows.add(load(crew, dbs));
      for (Mix mix : mixes) {
        dbs.forEach(TimedDb::clear);
        rows.add(run(crew, dbs, mix));
      }
      check(crew, dbs, bindings, wrongBefore);
    }
    return rows;
  }

  private Row load(Crew crew, List<TimedDb> dbs) {
    CoreWorkload workload = workload(withProportions(Mix.C));
    long ns =
        crew.run(
            settings.records(),
            (thread, share) -> {
              for (int i = 0; i < share; i++) {
                if (!workload.doInsert(dbs.get(thread), null)) {
                  throw new IllegalStateException("an insert failed");
                }
              }
            });
    return row("load", settings.records(), ns, dbs);
  }

  private Row run(Crew crew, List<TimedDb> dbs, Mix mix) {
    CoreWorkload workload = workload(withProportions(mix));
    long ns = transact(crew, dbs, workload, settings.operations());
    return row(mix.name(), settings.operations(), ns, dbs);
  }

  private static long transact(Crew crew, List<TimedDb> dbs, CoreWorkload workload, int count) {
    return crew.run(
        count,
        (thread, share) -> {
          TimedDb db = dbs.get(thread);
          for (int i = 0; i < share; i++) {
            db.beginTransaction();
            workload.doTransaction(db, null);
          }
        });
  }

  /** Reads every record, by a workload that asks for one after the other. */
  private void check(Crew crew, List<TimedDb> dbs, List<SubjectDb> bindings, long wrongBefore) {
    Properties properties = withProportions(Mix.C);
    properties.setProperty("requestdistribution", "sequential");
    transact(crew, dbs, workload(properties), settings.records());
    long failures = bindings.stream().mapToLong(SubjectDb::failures).sum();
    if (failures > 0) {
      throw new IllegalStateException(
          "%s: %,d operations did not find their record".formatted(name, failures));
    }
    long wrong = Integrity.soFar().wrong() - wrongBefore;
    if (wrong > 0) {
      throw new IllegalStateException("%s: %,d reads found wrong contents".formatted(name, wrong));
    }
  }

  private Properties withProportions(Mix mix) {
    Properties properties = settings.properties();
    mix.addTo(properties);
    return properties;
  }

  private static CoreWorkload workload(Properties properties) {
    CoreWorkload workload = new CoreWorkload();
    PrintStream out = System.out;
    try (PrintStream nothing = new PrintStream(OutputStream.nullOutputStream(), false)) {
      // It prints a line when it is to check contents.
      System.setOut(nothing);
      workload.init(properties);
    } catch (WorkloadException e) {
      throw new IllegalArgumentException(e);
    } finally {
      System.setOut(out);
    }
    return workload;
  }

  private Row row(String workload, int operations, long ns, List<TimedDb> dbs) {
    List<Latency> latencies = new ArrayList<>();
    for (Operation operation : Operation.values()) {
      Histogram all = new Histogram(dbs.getFirst().times(operation));
      dbs.forEach(db -> all.add(db.times(operation)));
      if (all.getTotalCount() > 0) {
        latencies.add(new Latency(operation, all));
      }
    }
    return new Row(workload, name, operations * 1e9 / ns, latencies);
  }
}
