package io.permalloy.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The one configuration that plots and the README's table show: what most rows have in common, with
 * as many entries as there are.
 *
 * @param shape bytes of key and value
 * @param entries most that were measured with that shape
 */
record Selection(String shape, long entries) {
  private static final String USUAL_SHAPE = "16/64";

  /** From the rows of Permalloy, or of anything if there are none. */
  static Selection of(List<Row> rows) {
    List<RowKey> keys =
        keys(rows, row -> row.ran() && SubjectNames.isPermalloy(row.key().subject()));
    if (keys.isEmpty()) {
      keys = keys(rows, Row::ran);
    }
    List<RowKey> all = keys;
    Optional<String> shape =
        all.stream()
            .map(RowKey::shape)
            .max(
                Comparator.comparing((String s) -> s.equals(USUAL_SHAPE))
                    .thenComparingLong(s -> all.stream().filter(k -> k.shape().equals(s)).count())
                    .thenComparing(s -> s));
    String chosen = shape.orElse(USUAL_SHAPE);
    long entries =
        all.stream()
            .filter(key -> key.shape().equals(chosen))
            .mapToLong(RowKey::entries)
            .max()
            .orElse(0);
    return new Selection(chosen, entries);
  }

  private static List<RowKey> keys(List<Row> rows, Predicate<Row> which) {
    List<RowKey> keys = new ArrayList<>();
    for (Row row : rows) {
      boolean main = Operations.MAIN.contains(row.key().operation());
      if (main && which.test(row) && row.key().entries() > 0) {
        keys.add(row.key());
      }
    }
    return keys;
  }

  /** Rows of one operation with this configuration, uniform keys, and so many threads. */
  List<Row> rows(List<Row> all, String operation, int threads) {
    return all.stream()
        .filter(row -> row.key().operation().equals(operation) && row.key().threads() == threads)
        .filter(row -> row.key().shape().equals(shape) && row.key().entries() == entries)
        .filter(row -> row.key().keys().equals("uniform"))
        .toList();
  }

  /** For a caption. */
  String words() {
    String[] sizes = shape.split("/", -1);
    String bytes =
        sizes.length == 2
            ? "keys of %s and values of %s bytes".formatted(sizes[0], sizes[1])
            : shape;
    return String.format(Locale.ROOT, "%,d entries, %s, uniform keys", entries, bytes);
  }
}
