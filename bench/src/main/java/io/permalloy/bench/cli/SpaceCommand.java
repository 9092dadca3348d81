package io.permalloy.bench.cli;

import io.permalloy.bench.space.Churn;
import io.permalloy.bench.space.Filling;
import io.permalloy.bench.stats.Json;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Shape;
import io.permalloy.offheap.map.SpaceUse;
import io.permalloy.offheap.map.SpaceUse.Part;
import io.permalloy.runtime.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code permalloy space}: where the bytes of a store are. */
@Command(
    name = "space",
    showDefaultValues = true,
    description = {
      "Counts where the bytes of a store are.",
      "",
      "Fills maps and shows, before, during and after each growth of their index, what an entry"
          + " costs over its key and its value. Or, with --churn, puts and removes values of many"
          + " sizes, and shows how much of the memory in use is keys and values. Counts bytes, and"
          + " no time: the result is the same on every machine.",
      ""
    })
public final class SpaceCommand implements Callable<Integer> {
  private static final int FIRST = 4;

  @Option(
      names = "--shape",
      paramLabel = "K/V",
      split = ",",
      description = "Bytes of a key and of a value; several, by commas.")
  private List<String> shapes = List.of("8/8", "16/64", "16/256", "32/1024");

  @Option(names = "--entries", paramLabel = "N", description = "Entries at the end.")
  private int entries = 6_000_000;

  @Option(
      names = "--counts",
      paramLabel = "N",
      description = "Counts while a map doubles, or of a churn.")
  private int counts = 16;

  @Option(
      names = "--churn",
      paramLabel = "OPERATIONS",
      description = "Churn instead: one operation in four removes, the others put.")
  private long churn;

  @Option(names = "--keys", paramLabel = "N", description = "Keys of a churn.")
  private int keys = 200_000;

  @Option(
      names = "--values",
      paramLabel = "LEAST-MOST",
      description = "Bytes of a value of a churn.")
  private String values = "16-4096";

  @Option(
      names = "--short",
      description = "Make all doublings of a value's size as likely, not all sizes.")
  private boolean mostlyShort;

  @Option(names = "--seed", paramLabel = "N", description = "Of keys, sizes and order.")
  private long seed = 1;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli looks at the option, not at the field
  private boolean help;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes all counts there too.")
  private Path json;

  @Spec private CommandSpec spec;

  private PrintWriter out;

  /** Made by the command line. */
  public SpaceCommand() {}

  @Override
  public Integer call() throws IOException {
    if (entries < 2 || counts < 1 || churn < 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--entries is 2 or more, --counts 1 or more, --churn not negative: not "
              + entries
              + ", "
              + counts
              + " and "
              + churn);
    }
    out = spec.commandLine().getOut();
    List<Object> results = churn > 0 ? churn() : fill();
    out.flush();
    if (json != null) {
      Files.writeString(json, Json.text(Map.of("space", results)));
    }
    return ExitCode.DONE;
  }

  private List<Object> fill() {
    List<Object> results = new ArrayList<>();
    for (String text : shapes) {
      Dataset data = new Dataset(shape(text), entries, seed);
      List<Filling.Point> points = Filling.run(data, Math.max(1, entries / FIRST), counts);
      out.printf("keys and values of %s bytes: bytes an entry%n", text);
      out.printf("%-7s %10s %6s %6s   of which%n", "growth", "entries", "all", "over");
      for (Filling.Marked marked : Filling.mark(points)) {
        Filling.Point point = marked.point();
        out.printf(
            "%-7s %,10d %6.1f %6.1f  %s%n",
            marked.moment().name().toLowerCase(Locale.ROOT),
            point.entries(),
            (double) point.use().used() / point.entries(),
            point.over(),
            split(point.use(), point.entries()));
      }
      out.println();
      out.flush();
      for (Filling.Point point : points) {
        Map<String, Object> row = row(point.use());
        row.put("shape", text);
        row.put("over", point.over());
        results.add(row);
      }
    }
    return results;
  }

  private Shape shape(String text) {
    try {
      return Shape.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--shape: " + e.getMessage(), e);
    }
  }

  private List<Object> churn() {
    List<Object> results = new ArrayList<>();
    out.printf("values of %s bytes%s%n", values, mostlyShort ? ", mostly short" : "");
    out.printf(
        "%13s %10s %8s %8s %9s   of which, MiB%n",
        "operations", "entries", "live MiB", "used MiB", "live/used");
    for (Churn.Point point : settings().run(churn, counts)) {
      SpaceUse use = point.use();
      out.printf(
          "%,13d %,10d %8.1f %8.1f %9.3f  %s%n",
          point.operations(),
          use.entries(),
          use.live() / 0x1p20,
          use.used() / 0x1p20,
          point.ratio(),
          split(use, 1 << 20));
      Map<String, Object> row = row(use);
      row.put("operations", point.operations());
      row.put("ratio", point.ratio());
      results.add(row);
    }
    return results;
  }

  private Churn settings() {
    String[] ends = values.split("-", -1);
    try {
      if (ends.length == 2) {
        int least = Integer.parseInt(ends[0]);
        return new Churn(keys, least, Integer.parseInt(ends[1]), !mostlyShort, seed);
      }
    } catch (IllegalArgumentException e) { // of which NumberFormatException is one
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    throw new ParameterException(
        spec.commandLine(), "--values is the least and the most bytes, such as 16-4096: " + values);
  }

  private static String split(SpaceUse use, long by) {
    StringBuilder text = new StringBuilder();
    for (Part part : Part.values()) {
      double each = (double) use.bytes(part) / by;
      if (part != Part.KEYS && part != Part.VALUES && each >= 0.05) {
        text.append(String.format(Locale.ROOT, " %s %.1f", part, each));
      }
    }
    return text.toString();
  }

  private static Map<String, Object> row(SpaceUse use) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("entries", use.entries());
    row.put("used", use.used());
    for (Part part : Part.values()) {
      row.put(part.toString(), use.bytes(part));
    }
    return row;
  }
}
