package io.permalloy.bench.run;

import io.permalloy.bench.subject.Shape;
import io.permalloy.bench.subject.Subjects;
import io.permalloy.bench.subject.Trial;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Why cells cannot be measured, found out with few entries, once for each subject and shape. */
final class Trials {
  private static final String LOAD = "load";

  private final Map<String, Map<String, String>> reasons = new HashMap<>();

  /** Why the cell cannot be measured; empty if nothing is known against it. */
  Optional<String> reason(Cell cell) {
    if (!cell.operation().hasSubject()) {
      return Optional.empty();
    }
    Map<String, String> found =
        reasons.computeIfAbsent(cell.subject() + " " + cell.shape(), key -> attempt(cell));
    if (found.containsKey(LOAD)) {
      return Optional.of(found.get(LOAD));
    }
    int threads = Subjects.factory(cell.subject()).threads();
    if (threads < cell.threads()) {
      return Optional.of("it is for " + threads + " threads at most");
    }
    return cell.operation().needs().stream().filter(found::containsKey).map(found::get).findFirst();
  }

  private static Map<String, String> attempt(Cell cell) {
    try {
      Subjects.factory(cell.subject());
    } catch (IllegalArgumentException e) {
      return Map.of(LOAD, "it is not on the class path");
    }
    try {
      return Trial.reasons(cell.subject(), Shape.parse(cell.shape()));
    } catch (RuntimeException | LinkageError e) {
      // One subject that is broken must not take the others with it.
      return Map.of(LOAD, "it fails before it is measured: " + message(e));
    }
  }

  private static String message(Throwable e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
