package io.permalloy.runtime.cli;

import io.permalloy.offheap.map.StoreStatus;
import io.permalloy.offheap.map.StoreStatus.MapStatus;
import io.permalloy.offheap.map.StoreStatus.ProcessStatus;
import io.permalloy.offheap.map.StoreStatus.SessionStatus;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The state of a store, as a page for people and as JSON. */
final class StatText {
  private static final int NAME = 28;

  private final String uri;
  private final StoreStatus status;

  StatText(String uri, StoreStatus status) {
    this.uri = uri;
    this.status = status;
  }

  String page(boolean sessions) {
    StringBuilder text = new StringBuilder();
    Formatter page = new Formatter(text, Locale.ROOT);
    page.format("%s%n", uri);
    page.format("%-14s %,18d%n", "maximum", status.maxBytes());
    page.format("%-14s %,18d%n", "header", status.headerBytes());
    page.format(
        "%-14s %,18d   of which %,d are retired%n",
        "in blocks", status.blockBytes(), status.retiredBytes());
    page.format("%-14s %,18d%n", "free", status.freeBytes());
    page.format("%-14s %,18d%n", "on its way", status.movingBytes());
    page.format("%-14s %,18d%n", "untouched", status.untouchedBytes());
    page.format("%-14s %,18d   openings so far: %,d%n", "epoch", status.epoch(), status.openings());
    maps(page);
    processes(page, sessions);
    return text.toString();
  }

  private void maps(Formatter page) {
    page.format("%n%-" + NAME + "s %-24s %14s %14s%n", "map", "of", "entries", "buckets");
    for (MapStatus map : status.maps()) {
      page.format(
          "%-" + NAME + "s %-24s %14s %,14d%s%n",
          map.name(),
          map.kind(),
          map.entries() < 0 ? "?" : String.format(Locale.ROOT, "%,d", map.entries()),
          map.buckets(),
          map.growing() ? " growing" : "");
    }
  }

  private void processes(Formatter page, boolean sessions) {
    if (status.processes().isEmpty()) {
      page.format("%nno process has it open%n");
      return;
    }
    page.format(
        "%n%8s %5s %-24s %9s %14s %18s%n",
        "pid", "slot", "state", "sessions", "epochs behind", "bytes kept back");
    for (ProcessStatus process : status.processes()) {
      page.format(
          "%8d %5d %-24s %9d %14s %,18d%n",
          process.pid(),
          process.slot(),
          ProcessState.of(process),
          process.sessions().size(),
          behind(process.epochsBehind()),
          process.keptBytes());
      if (sessions) {
        for (SessionStatus session : process.sessions()) {
          page.format(
              "%8s %5s %-24s %9s %14s %,18d%s%n",
              "",
              "",
              "session line " + session.line(),
              session.isInFlight() ? "busy" : "",
              behind(session.epochsBehind()),
              session.keptBytes(),
              session.isUnbounded() ? " and what is born later" : "");
        }
      }
    }
    for (ProcessStatus process : status.processes()) {
      if (process.keptBytes() > 0 && ProcessState.of(process).equals("stopped")) {
        page.format(
            "%nprocess %d is stopped inside an operation and keeps %,d bytes from being used again:"
                + " let it go on (kill -CONT %d), or end it%n",
            process.pid(), process.keptBytes(), process.pid());
      }
    }
  }

  private static String behind(long epochs) {
    return epochs < 0 ? "-" : Long.toString(epochs);
  }

  String json() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("store", uri);
    members.put("max", status.maxBytes());
    members.put("header", status.headerBytes());
    members.put("blocks", status.blockBytes());
    members.put("retired", status.retiredBytes());
    members.put("free", status.freeBytes());
    members.put("moving", status.movingBytes());
    members.put("untouched", status.untouchedBytes());
    members.put("epoch", status.epoch());
    members.put("openings", status.openings());
    List<Object> maps = new ArrayList<>();
    for (MapStatus map : status.maps()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", map.name());
      one.put("kind", map.kind());
      one.put("entries", map.entries());
      one.put("buckets", map.buckets());
      one.put("growing", map.growing());
      maps.add(one);
    }
    members.put("maps", maps);
    List<Object> processes = new ArrayList<>();
    for (ProcessStatus process : status.processes()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("pid", process.pid());
      one.put("slot", process.slot());
      one.put("state", ProcessState.of(process));
      one.put("epochs_behind", process.epochsBehind());
      one.put("kept_bytes", process.keptBytes());
      one.put("sessions", process.sessions().stream().map(StatText::session).toList());
      processes.add(one);
    }
    members.put("processes", processes);
    return JsonText.of(members);
  }

  private static Map<String, Object> session(SessionStatus session) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("line", session.line());
    one.put("epochs_behind", session.epochsBehind());
    one.put("unbounded", session.isUnbounded());
    one.put("busy", session.isInFlight());
    one.put("kept_bytes", session.keptBytes());
    return one;
  }
}
