package io.permalloy.runtime.torture;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A defect planted in the store: one edit of one source of the product, which must have the text
 * exactly once, white space apart. Children of a run get the edited class before the right one.
 */
enum PlantedDefect {
  NO_RESCAN("index/EntryProtocol.java", "verdict = rescan(p, q, slot);", "verdict = COMMIT;"),

  REAP_THE_STOPPED(
      "segment/StoreFile.java",
      "return lockFd >= 0 && Posix.lock(lockFd, FIRST_PROCESS + slot, false) == 0;",
      """
      if (lockFd >= 0 && Posix.lock(lockFd, FIRST_PROCESS + slot, false) == 0) {
        return true;
      }
      long pid = Mem.getLongAcquire(region.base() + region.layout().process(slot));
      try {
        String stat = java.nio.file.Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
      } catch (IOException e) {
        return false;
      }
      """),

  WRITE_FOR_CAS(
      "cells/CellProtocol.java",
      "return Mem.compareAndSetLong(at, from, to);",
      """
      boolean same = Mem.getLongAcquire(at) == from;
      if (same) {
        Mem.putLongRelease(at, to);
      }
      return same;
      """),

  FREE_AN_EPOCH_EARLY("epoch/Pin.java", "return lo <= retired &&", "return lo < retired &&"),

  LOCK_AROUND_CAS(
      "index/EntryProtocol.java",
      """
      p.unlinking(old, index.map(), Block.ENTRY);
      long word = mine == 0 ? SlotWord.EMPTY : SlotWord.live(SlotWord.tagOf(q.word), mine);
      if (!Mem.compareAndSetLong(q.slot, q.word, word)) {
        p.unlinked();
        return false;
      }
      p.deferRetire(old);
      """,
      """
      long lock = region.base() + 0xf80;
      while (!Mem.compareAndSetLong(lock, 0, 1)) {
        Thread.onSpinWait();
      }
      p.unlinking(old, index.map(), Block.ENTRY);
      long word = mine == 0 ? SlotWord.EMPTY : SlotWord.live(SlotWord.tagOf(q.word), mine);
      boolean same = Mem.compareAndSetLong(q.slot, q.word, word);
      if (same) {
        p.deferRetire(old);
      } else {
        p.unlinked();
      }
      Mem.putLongRelease(lock, 0);
      if (!same) {
        return false;
      }
      """);

  private static final Path SOURCES = Path.of("../offheap/src/main/java");
  private static final String PACKAGES = "io/permalloy/offheap/";

  private final String source;
  private final String find;
  private final String replacement;

  PlantedDefect(String source, String find, String replacement) {
    this.source = source;
    this.find = find;
    this.replacement = replacement;
  }

  /** Few, where they are not needed: starting processes takes time from finding it. */
  double killsPerSecond() {
    return switch (this) {
      case NO_RESCAN, WRITE_FOR_CAS, FREE_AN_EPOCH_EARLY -> 0.2;
      case REAP_THE_STOPPED -> 2;
      case LOCK_AROUND_CAS -> 4;
    };
  }

  /** Compiles the edited source into a folder. */
  void compileInto(Path folder) throws IOException {
    Path edited = folder.resolve("edited").resolve(PACKAGES + source);
    Files.createDirectories(edited.getParent());
    Files.writeString(edited, edit(Files.readString(SOURCES.resolve(PACKAGES + source))));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none",
            "-nowarn",
            "-implicit:none",
            "-d",
            folder.toString(),
            "-classpath",
            System.getProperty("java.class.path"));
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiles =
          compiler
              .getTask(messages, files, null, options, null, files.getJavaFileObjects(edited))
              .call();
      if (!compiles) {
        throw new IllegalStateException(this + " does not compile:\n" + messages);
      }
    }
  }

  private String edit(String text) {
    StringBuilder pattern = new StringBuilder();
    Stream.of(find.strip().split("\\s+"))
        .forEach(
            word -> pattern.append(pattern.isEmpty() ? "" : "\\s+").append(Pattern.quote(word)));
    Matcher matcher = Pattern.compile(pattern.toString()).matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException(this + " is out of step: not in " + source + ": " + find);
    }
    String edited =
        text.substring(0, matcher.start()) + replacement + text.substring(matcher.end());
    if (matcher.find()) {
      throw new IllegalStateException(this + " is out of step: twice in " + source + ": " + find);
    }
    return edited;
  }
}
