package io.permalloy.bench.jmh;

import io.permalloy.bench.subject.ChronicleSubject;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.HeapSubject;
import io.permalloy.bench.subject.PermalloySubject;
import io.permalloy.bench.subject.Subject;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A map with all entries, shared by the threads of a benchmark. */
@State(Scope.Benchmark)
public class LoadedMap {
  /** Which map. */
  @Param({"permalloy", "chronicle", "heap"})
  public String subject;

  /** How many entries. */
  @Param("4194304")
  public int entries;

  Dataset data;
  Subject map;

  /** For JMH. */
  public LoadedMap() {}

  /** Loads it. */
  @Setup(Level.Trial)
  public void load() {
    data = new Dataset(entries, 1);
    map = open(subject, data);
    map.client().load(data.order(3));
  }

  /** Closes it. */
  @TearDown(Level.Trial)
  public void close() {
    map.close();
  }

  static Subject open(String name, Dataset data) {
    return switch (name) {
      case "permalloy" -> new PermalloySubject(data, "mem:?max=4GiB");
      case "chronicle" -> new ChronicleSubject(data);
      case "heap" -> new HeapSubject(data, false);
      default -> throw new IllegalArgumentException("no map is called " + name);
    };
  }
}
