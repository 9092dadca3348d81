package io.permalloy.bench.jmh;

import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Shape;
import io.permalloy.bench.subject.Subject;
import io.permalloy.bench.subject.Subjects;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A map with all entries, shared by the threads of a benchmark. */
@State(Scope.Benchmark)
public class LoadedMap {
  /** Which map, by its name in {@link Subjects}. */
  @Param("permalloy-bytes")
  public String subject;

  /** Bytes of a key and of a value. */
  @Param("16/64")
  public String shape;

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
    data = new Dataset(Shape.parse(shape), entries, 1);
    map = Subjects.open(subject, data);
    map.client().load(data.order(3));
  }

  /** Closes it, if it still holds what it should. */
  @TearDown(Level.Trial)
  public void close() {
    long size = map.size();
    map.close();
    if (size != entries) {
      throw new IllegalStateException(
          subject + " has " + size + " entries at the end instead of " + entries);
    }
  }
}
