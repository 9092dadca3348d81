package io.permalloy.offheap.check;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a check has found.
 *
 * @param full whether nobody used the store meanwhile, so that everything could be told
 * @param findings what was found, the first of each kind: the counts are complete
 * @param counts how many there are of each kind, sure ones only
 * @param unsure how many may have been something on its way
 * @param blocks how many blocks, or slabs, are where
 * @param bytes how many bytes are where
 * @param entries entries and records in all maps, those that name the maps included
 * @param unsettled buckets that changed at every look, and so were not judged; 0 if full
 */
public record CheckReport(
    boolean full,
    List<Finding> findings,
    Map<Fault, Long> counts,
    long unsure,
    Map<Where, Long> blocks,
    Map<Where, Long> bytes,
    long entries,
    long unsettled) {

  /** Copies. */
  public CheckReport {
    findings = List.copyOf(findings);
    counts = Collections.unmodifiableMap(new EnumMap<>(counts));
    blocks = Collections.unmodifiableMap(new EnumMap<>(blocks));
    bytes = Collections.unmodifiableMap(new EnumMap<>(bytes));
  }

  /**
   * How many sure findings are so bad.
   *
   * @param severity how bad
   * @return count
   */
  public long count(Fault.Severity severity) {
    return counts.entrySet().stream()
        .filter(e -> e.getKey().severity() == severity)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /**
   * Whether nothing is wrong, as far as could be told. Notes do not count.
   *
   * @return true if there is neither damage nor loss
   */
  public boolean isClean() {
    return count(Fault.Severity.DAMAGE) == 0 && count(Fault.Severity.LOSS) == 0;
  }
}
