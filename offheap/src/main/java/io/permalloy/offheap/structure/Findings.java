package io.permalloy.offheap.structure;

import io.permalloy.offheap.check.Fault;
import io.permalloy.offheap.check.Finding;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Collects findings. Of each kind the first are kept, and all are counted. */
public final class Findings {
  private static final long KEPT = 100;

  private final List<Finding> kept = new ArrayList<>();
  private final Map<Fault, Long> counts = new EnumMap<>(Fault.class);
  private long unsure;

  Findings() {}

  /**
   * Adds one.
   *
   * @param fault what kind
   * @param format as of {@link String#format(String, Object...)}
   * @param arguments for it
   */
  public void add(Fault fault, String format, Object... arguments) {
    add(new Finding(fault, String.format(Locale.ROOT, format, arguments), true));
  }

  void add(Finding finding) {
    long before;
    if (finding.sure()) {
      before = counts.merge(finding.fault(), 1L, Long::sum) - 1;
    } else {
      before = unsure++;
    }
    if (before < KEPT) {
      kept.add(finding);
    }
  }

  List<Finding> kept() {
    return kept;
  }

  Map<Fault, Long> counts() {
    return counts;
  }

  long unsure() {
    return unsure;
  }
}
