package io.permalloy.runtime.cli;

import io.permalloy.offheap.check.CheckReport;
import io.permalloy.offheap.check.Fault;
import io.permalloy.offheap.check.Fault.Severity;
import io.permalloy.offheap.check.Finding;
import io.permalloy.offheap.check.Where;
import io.permalloy.offheap.map.StoreRepair;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The result of a check, as a page for people and as JSON. */
final class CheckText {
  private static final int SHOWN = 20;

  private final String uri;
  private final CheckReport report;
  private final StoreRepair repair;
  private final double seconds;

  /** A result; repair is null if there was none. */
  CheckText(String uri, CheckReport report, StoreRepair repair, double seconds) {
    this.uri = uri;
    this.report = report;
    this.repair = repair;
    this.seconds = seconds;
  }

  String page() {
    StringBuilder text = new StringBuilder();
    Formatter page = new Formatter(text, Locale.ROOT);
    page.format(
        "%s: %s, %,d entries, %.1f s%n",
        uri,
        report.full() ? "checked fully" : "in use: checked as far as can be told meanwhile",
        report.entries(),
        seconds);
    findings(page);
    if (repair != null) {
      repair(page);
    }
    page.format("%n%-14s %14s %18s%n", "where", "blocks", "bytes");
    for (Where where : Where.values()) {
      if (report.bytes().get(where) > 0) {
        page.format(
            "%-14s %,14d %,18d%n", where, report.blocks().get(where), report.bytes().get(where));
      }
    }
    page.format("%n%s%n", verdict());
    return text.toString();
  }

  private void findings(Formatter page) {
    if (!report.findings().isEmpty()) {
      page.format("%n%-8s %-14s %s%n", "how bad", "what", "where");
    }
    int shown = 0;
    for (Finding finding : report.findings()) {
      if (shown++ < SHOWN) {
        page.format("%-8s %-14s %s%n", severity(finding), finding.fault(), finding.text());
      }
    }
    if (shown > SHOWN) {
      page.format("... and more; how many of each kind:%n");
      report.counts().forEach((fault, n) -> page.format("%,14d %s%n", n, fault));
    }
    if (report.unsettled() > 0) {
      page.format("%,d buckets changed at every look and were not judged%n", report.unsettled());
    }
  }

  private static String severity(Finding finding) {
    return finding.sure() ? finding.fault().severity().name().toLowerCase(Locale.ROOT) : "perhaps";
  }

  private void repair(Formatter page) {
    if (!repair.done()) {
      page.format(
          "%nnot repaired: what nothing leads to may be what the damage hides. Copy what can be"
              + " read into a new store, or restore the file from a copy.%n");
    } else {
      page.format(
          "%nrepaired: gave back %,d blocks of %,d bytes and %,d slabs; %,d things left over by"
              + " dead processes are finished%n",
          repair.blocks(),
          repair.bytes(),
          repair.slabs(),
          repair.before().count(Severity.NOTE) - repair.after().count(Severity.NOTE));
    }
  }

  private String verdict() {
    if (report.isClean()) {
      return report.full() ? "sound" : "nothing wrong that can be told while it is in use";
    }
    long damage = report.count(Severity.DAMAGE);
    long loss = report.count(Severity.LOSS);
    return String.format(Locale.ROOT, "%,d damaged, %,d lost", damage, loss)
        + (damage == 0 && repair == null ? ": --repair gives it back" : "");
  }

  String json() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("store", uri);
    members.put("full", report.full());
    members.put("clean", report.isClean());
    members.put("entries", report.entries());
    members.put("seconds", seconds);
    members.put("unsettled", report.unsettled());
    Map<String, Object> counts = new LinkedHashMap<>();
    for (Map.Entry<Fault, Long> count : report.counts().entrySet()) {
      counts.put(count.getKey().toString(), count.getValue());
    }
    members.put("counts", counts);
    List<Object> findings = new ArrayList<>();
    for (Finding finding : report.findings()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("fault", finding.fault());
      one.put("severity", finding.fault().severity().name().toLowerCase(Locale.ROOT));
      one.put("sure", finding.sure());
      one.put("text", finding.text());
      findings.add(one);
    }
    members.put("findings", findings);
    Map<String, Object> bytes = new LinkedHashMap<>();
    for (Where where : Where.values()) {
      bytes.put(
          where.toString(),
          Map.of("blocks", report.blocks().get(where), "bytes", report.bytes().get(where)));
    }
    members.put("where", bytes);
    if (repair != null) {
      Map<String, Object> done = new LinkedHashMap<>();
      done.put("done", repair.done());
      done.put("blocks", repair.blocks());
      done.put("bytes", repair.bytes());
      done.put("slabs", repair.slabs());
      members.put("repaired", done);
    }
    return JsonText.of(members);
  }
}
