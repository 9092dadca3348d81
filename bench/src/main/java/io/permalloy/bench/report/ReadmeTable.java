package io.permalloy.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeSet;

/** The performance table of a document, in Markdown. */
final class ReadmeTable {
  private static final String BEGIN = "<!-- performance -->";
  private static final String END = "<!-- /performance -->";

  private final List<Row> rows;
  private final Map<String, String> environment;
  private final Noise noise;

  ReadmeTable(List<Row> rows, Map<String, String> environment, Noise noise) {
    this.rows = rows;
    this.environment = environment;
    this.noise = noise;
  }

  /**
   * Puts the table between the two comments of a document.
   *
   * @throws IllegalArgumentException if the document does not have both comments, once each
   */
  String into(String document) {
    int begin = document.indexOf(BEGIN);
    int end = document.indexOf(END);
    boolean once = begin == document.lastIndexOf(BEGIN) && end == document.lastIndexOf(END);
    if (begin < 0 || end < begin || !once) {
      throw new IllegalArgumentException(
          "the document needs one line '%s' and after it one line '%s'; the table goes between them"
              .formatted(BEGIN, END));
    }
    return document.substring(0, begin + BEGIN.length())
        + "\n"
        + markdown()
        + document.substring(end);
  }

  /** Sentence, table and what could not run. */
  String markdown() {
    Selection selection = Selection.of(rows);
    Map<String, Map<String, Row>> table = new LinkedHashMap<>();
    TreeSet<String> subjects =
        new TreeSet<>(java.util.Comparator.comparingInt(SubjectNames::rank).thenComparing(s -> s));
    for (String operation : Operations.MAIN) {
      for (Row row : selection.rows(rows, operation, 1)) {
        table.computeIfAbsent(operation, o -> new LinkedHashMap<>()).put(row.key().subject(), row);
        if (SubjectNames.isPeer(row.key().subject())) {
          subjects.add(row.key().subject());
        }
      }
    }
    if (table.isEmpty()) {
      throw new IllegalArgumentException(
          "there are no rows for the table; measure some of "
              + String.join(", ", Operations.MAIN)
              + " with 1 thread and uniform keys");
    }
    List<String> reasons = new ArrayList<>();
    StringBuilder out = new StringBuilder("\n" + sentence(selection) + "\n\n");
    StringJoiner head = new StringJoiner(" | ", "| ", " |\n");
    head.add("ns").add("limit").add("Permalloy").add("× limit");
    StringJoiner line =
        new StringJoiner("|", "|", "|\n").add("---").add("--:").add("--:").add("--:");
    for (String subject : subjects) {
      head.add(name(subject));
      line.add("--:");
    }
    out.append(head).append(line);
    table.forEach((operation, of) -> out.append(line(operation, of, subjects, reasons)));
    if (!reasons.isEmpty()) {
      out.append("\nCould not run: ").append(String.join("; ", reasons)).append(".\n");
    }
    return out.append('\n').toString();
  }

  private static String line(
      String operation, Map<String, Row> of, TreeSet<String> subjects, List<String> reasons) {
    Optional<Row> own =
        SubjectNames.OWN.stream()
            .map(of::get)
            .filter(row -> row != null && row.ran())
            .findFirst()
            .or(() -> Optional.ofNullable(of.get(SubjectNames.BYTES)));
    StringJoiner cells = new StringJoiner(" | ", "| ", " |\n").add("`" + operation + "`");
    cells.add(own.map(row -> Digits.of(row.limit())).orElse("–"));
    cells.add(own.map(row -> "**" + ns(row) + "**").orElse("–"));
    cells.add(own.map(row -> Digits.times(row.ratio())).orElse("–"));
    for (String subject : subjects) {
      Row row = of.get(subject);
      if (row == null) {
        cells.add("");
      } else if (row.ran()) {
        String times = Digits.times(row.toPermalloy());
        cells.add(ns(row) + (Double.isNaN(row.toPermalloy()) ? "" : " (" + times + ")"));
      } else {
        cells.add("–");
        reasons.add(name(subject) + " `" + operation + "`: " + inline(row.note()));
      }
    }
    return cells.toString();
  }

  private static String ns(Row row) {
    return row.ran() ? Digits.of(row.measured().median()) : "–";
  }

  private static String name(String subject) {
    return inline(SubjectNames.of(subject));
  }

  /** What a reason says must not end a cell, a line or begin a tag. */
  private static String inline(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replaceAll("\\s+", " ").strip();
  }

  private String sentence(Selection selection) {
    String text =
        "Nanoseconds for an operation (median), one thread, %s; in brackets the multiple of Permalloy."
            .formatted(selection.words());
    text +=
        " *limit* is what the cache lines and atomics of the operation cost on the same machine"
            + " in the same run. Measured on "
            + inline(machine())
            + ".";
    if (!noise.findings().isEmpty()) {
      text += " **The machine was noisy:** " + inline(String.join("; ", noise.findings())) + ".";
    }
    return text;
  }

  private String machine() {
    StringJoiner machine = new StringJoiner(", ");
    machine.add(environment.getOrDefault("machine cpu", "a machine without a name"));
    add(machine, "machine cpus", "%s CPUs");
    add(machine, "machine kernel", "Linux %s");
    add(machine, "machine java", "JVM %s");
    Optional.ofNullable(environment.get("started"))
        .ifPresent(started -> machine.add(started.replaceFirst("T.*", "")));
    return machine.toString();
  }

  private void add(StringJoiner to, String name, String format) {
    Optional.ofNullable(environment.get(name)).ifPresent(value -> to.add(format.formatted(value)));
  }
}
