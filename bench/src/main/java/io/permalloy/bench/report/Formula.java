package io.permalloy.bench.report;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * The least that an operation must pay to the machine, whoever does it: cache lines and atomics,
 * but no instructions. Prices come from the limits of the same run.
 *
 * <table>
 * <caption>L is the size of a cache line, b = max(0, key + value - L) the bytes beyond the first
 * line of an entry</caption>
 * <tr><th>operation</th><th>pays</th></tr>
 * <tr><td>getDependent</td><td>2 dependent lines, index and entry; reads b</td></tr>
 * <tr><td>get, getAll, putIfAbsentPresent</td><td>2 independent lines; reads b</td></tr>
 * <tr><td>miss</td><td>1 independent line of the index</td></tr>
 * <tr><td>put, putAll</td><td>2 independent lines, 1 CAS; writes b</td></tr>
 * <tr><td>insert, putIfAbsent, growth</td><td>1 independent line of the index, 2 CAS, 1 written
 * line; writes b</td></tr>
 * <tr><td>remove</td><td>2 independent lines, 1 CAS</td></tr>
 * <tr><td>add, compareAndSet</td><td>2 independent lines, 1 CAS; compareAndSet reads b</td></tr>
 * <tr><td>iterate</td><td>reads key and value in sequence</td></tr>
 * <tr><td>mixed r</td><td>r hundredths of get, the rest put</td></tr>
 * <tr><td>oneLine, twoLines</td><td>1 or 2 dependent lines</td></tr>
 * </table>
 *
 * <p>An entry of at most 16 bytes can lie in the index itself: a line less.
 */
final class Formula {
  private static final int LINE_BYTES = 64;
  private static final int IN_INDEX_BYTES = 16;

  private final Map<Part, Double> counts = new EnumMap<>(Part.class);

  private Formula() {}

  /**
   * The formula of an operation.
   *
   * @return empty if there is none for it
   */
  static Optional<Formula> of(RowKey key) {
    double entryBytes = key.hasShape() ? key.keyBytes() + key.valueBytes() : 0;
    double beyond = Math.max(0, entryBytes - LINE_BYTES);
    int lines = key.hasShape() && entryBytes <= IN_INDEX_BYTES ? 1 : 2;
    Formula formula = new Formula();
    String operation = key.operation();
    if (operation.matches("mixed \\d+")) {
      double reads = Integer.parseInt(operation.substring("mixed ".length())) / 100.0;
      formula.add(reads, get(lines, beyond)).add(1 - reads, put(lines, beyond));
      return Optional.of(formula);
    }
    return switch (operation.replaceFirst("^(getAll|putAll)\\d+$", "$1")) {
      case "getDependent" ->
          Optional.of(formula.add(Part.DEPENDENT_LINE, lines).add(Part.READ_BYTE, beyond));
      case "get", "getAll", "putIfAbsentPresent" -> Optional.of(get(lines, beyond));
      case "miss" -> Optional.of(formula.add(Part.INDEPENDENT_LINE, 1));
      case "put", "putAll" -> Optional.of(put(lines, beyond));
      case "insert", "putIfAbsent", "growth" -> Optional.of(insert(lines, beyond));
      case "remove", "add" ->
          Optional.of(formula.add(Part.INDEPENDENT_LINE, lines).add(Part.CAS, 1));
      case "compareAndSet" -> Optional.of(get(lines, beyond).add(Part.CAS, 1));
      case "iterate" -> Optional.of(formula.add(Part.READ_BYTE, entryBytes));
      case "oneLine" -> Optional.of(formula.add(Part.DEPENDENT_LINE, 1));
      case "twoLines", "twoLinesAndCopy" -> Optional.of(formula.add(Part.DEPENDENT_LINE, 2));
      default -> Optional.empty();
    };
  }

  private static Formula get(int lines, double beyond) {
    return new Formula().add(Part.INDEPENDENT_LINE, lines).add(Part.READ_BYTE, beyond);
  }

  private static Formula put(int lines, double beyond) {
    return new Formula()
        .add(Part.INDEPENDENT_LINE, lines)
        .add(Part.CAS, 1)
        .add(Part.WRITTEN_BYTE, beyond);
  }

  private static Formula insert(int lines, double beyond) {
    return new Formula()
        .add(Part.INDEPENDENT_LINE, 1)
        .add(Part.CAS, 2)
        .add(Part.WRITTEN_LINE, lines - 1)
        .add(Part.WRITTEN_BYTE, beyond);
  }

  private Formula add(Part part, double count) {
    if (count > 0) {
      counts.merge(part, count, Double::sum);
    }
    return this;
  }

  private Formula add(double weight, Formula other) {
    other.counts.forEach((part, count) -> add(part, weight * count));
    return this;
  }

  /** What it comes to: ns; not a number if a price is not known. */
  double ns(Prices prices) {
    double sum = 0;
    for (Map.Entry<Part, Double> part : counts.entrySet()) {
      sum += part.getValue() * prices.of(part.getKey());
    }
    return sum;
  }

  /** For people: {@code 2 × independent line (7.1 ns) + CAS (4.5 ns)}. */
  String words(Prices prices) {
    StringJoiner words = new StringJoiner(" + ");
    for (Map.Entry<Part, Double> part : counts.entrySet()) {
      double price = prices.of(part.getKey());
      String count = part.getValue() == 1 ? "" : Digits.factor(part.getValue()) + " × ";
      String paid = Double.isNaN(price) ? "not measured" : Digits.of(price) + " ns";
      words.add(count + part.getKey().words() + " (" + paid + ")");
    }
    return words.toString();
  }
}
