package io.permalloy.offheap.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.alloc.SizeClasses;
import io.permalloy.offheap.cells.CellWord;
import io.permalloy.offheap.epoch.SessionLine;
import io.permalloy.offheap.index.RecordProtocol;
import io.permalloy.offheap.index.SlotWord;
import io.permalloy.offheap.index.TableLayout;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** LAYOUT.md says what the code does: every constant, every bit, in both directions. */
final class LayoutSpecTest {
  private static final Path SPEC = Path.of("LAYOUT.md");
  private static final String PACKAGE = "io.permalloy.offheap.";
  private static final Pattern CONSTANTS = Pattern.compile("Constants of `([\\w.]+)`:$");
  private static final Pattern WORD = Pattern.compile("^Word `([\\w ]+)`:");
  private static final Pattern CONSTANT_ROW = Pattern.compile("^\\| `(\\w+)` \\| ([^|]+) \\|.*");
  private static final Pattern BITS_ROW =
      Pattern.compile("^\\| ([a-z]\\w*(?: \\w+)?) \\| (\\d+) \\| (\\d+) \\|$");
  private static final Pattern CLASS_ROW = Pattern.compile("^\\|((?: \\d+ \\|){5})$");
  private static final Pattern STORE_ROW =
      Pattern.compile("^\\| (?:below|from) 64 MiB \\| (\\d+) \\| (\\d+) \\| (\\d+) \\|$");

  /** Constants that are no part of the layout: operations, policies, masks that words show. */
  private static final Map<String, Set<String>> NOT_LAYOUT =
      Map.of(
          "index.EntryProtocol",
          Set.of(
              "PUT",
              "PUT_IF_ABSENT",
              "REPLACE",
              "REMOVE",
              "INSERTED",
              "CHANGED",
              "ABSENT",
              "PRESENT",
              "DIFFERENT",
              "COMMIT",
              "WITHDRAW"),
          "segment.SlabWord",
          Set.of("DETAIL_BITS", "DETAIL_MASK"),
          "segment.StoreFile",
          Set.of("SESSION_STATE"),
          "alloc.RetireBag",
          Set.of("BATCH", "BATCH_BYTES"),
          "cells.CellTables",
          Set.of("LEAST_EXTENT", "EXTENT_SHARE_LOG2", "STEP_BYTES"));

  private static final Map<String, Map<String, Long>> constants = new TreeMap<>();
  private static final Map<String, Map<String, Long>> words = new TreeMap<>();
  private static final List<String> classRows = new ArrayList<>();
  private static final List<String> storeRows = new ArrayList<>();

  @BeforeAll
  static void parse() throws IOException {
    String section = null;
    String word = null;
    for (String line : Files.readAllLines(SPEC)) {
      Matcher constant = CONSTANT_ROW.matcher(line);
      Matcher bits = BITS_ROW.matcher(line);
      Matcher store = STORE_ROW.matcher(line);
      Matcher newSection = CONSTANTS.matcher(line);
      Matcher newWord = WORD.matcher(line);
      if (line.startsWith("#")) {
        section = null;
        word = null;
      } else if (newSection.find()) {
        section = newSection.group(1);
        constants.put(section, new TreeMap<>());
      } else if (newWord.find()) {
        word = newWord.group(1);
        words.put(word, new TreeMap<>());
      } else if (constant.matches() && section != null) {
        constants.get(section).put(constant.group(1), number(constant.group(2).strip()));
      } else if (bits.matches() && word != null) {
        words.get(word).put(bits.group(1), mask(bits.group(2), bits.group(3)));
      } else if (CLASS_ROW.matcher(line).matches()) {
        classRows.add(line);
      } else if (store.matches()) {
        storeRows.add(store.group(1) + " " + store.group(2) + " " + store.group(3));
      }
    }
  }

  private static long number(String text) {
    Matcher power = Pattern.compile("2\\^(\\d+)( - 1)?").matcher(text);
    if (power.matches()) {
      long value = 1L << Integer.parseInt(power.group(1));
      return power.group(2) == null ? value : value - 1;
    }
    return text.startsWith("0x")
        ? Long.parseUnsignedLong(text.substring(2), 16)
        : Long.parseLong(text);
  }

  private static long mask(String firstBit, String bits) {
    return -1L >>> 64 - Integer.parseInt(bits) << Integer.parseInt(firstBit);
  }

  private static Map<String, Long> declared(String name) throws ReflectiveOperationException {
    Map<String, Long> found = new TreeMap<>();
    Set<String> others = NOT_LAYOUT.getOrDefault(name, Set.of());
    for (Field field : Class.forName(PACKAGE + name).getDeclaredFields()) {
      boolean number = field.getType() == int.class || field.getType() == long.class;
      if (Modifier.isStatic(field.getModifiers()) && number && !others.contains(field.getName())) {
        field.setAccessible(true);
        found.put(field.getName(), ((Number) field.get(null)).longValue());
      }
    }
    return found;
  }

  @Test
  void everyClassThatOwnsAPartOfTheLayoutHasItsTable() {
    assertEquals(
        Set.of(
            "segment.StoreLayout",
            "segment.StoreFile",
            "segment.SlabWord",
            "epoch.SessionLine",
            "alloc.Block",
            "alloc.RetireBag",
            "index.TableLayout",
            "index.SlotWord",
            "index.EntryProtocol",
            "index.RecordProtocol",
            "cells.CellTables",
            "cells.CellWord",
            "map.MapDirectory",
            "map.Keys"),
        constants.keySet());
  }

  /** Both ways: a constant that only one of the two knows is a difference. */
  @Test
  void constantsAreThoseOfTheCode() throws ReflectiveOperationException {
    for (String name : constants.keySet()) {
      assertEquals(declared(name).toString(), constants.get(name).toString(), name);
    }
  }

  @Test
  void exceptionsAreStillThere() throws ReflectiveOperationException {
    for (Map.Entry<String, Set<String>> each : NOT_LAYOUT.entrySet()) {
      for (String name : each.getValue()) {
        assertNotNull(Class.forName(PACKAGE + each.getKey()).getDeclaredField(name));
      }
    }
  }

  /** Each field of a word, filled with ones by the code, covers exactly the bits of the table. */
  @Test
  void bitsAreThoseOfTheCode() throws ReflectiveOperationException {
    Map<String, Map<String, Long>> expected = new TreeMap<>();
    expected.put(
        "slab",
        fields(
            "state", fill(v -> SlabWord.of(0, 0, 0, (int) v), 15),
            "owner", fill(v -> SlabWord.of(0, 0, (int) v, 0), 0xffff),
            "detail", fill(v -> SlabWord.of(0, v, 0, 0), -1),
            "format", fill(v -> SlabWord.of(v, 0, 0, 0), -1)));
    expected.put(
        "slot",
        fields(
            "ref",
            SlotWord.ref(-1),
            "tag",
            SlotWord.live(SlotWord.tagOf(-1), 0),
            "tentative",
            SlotWord.TENTATIVE,
            "frozen",
            SlotWord.FROZEN));
    expected.put(
        "table",
        fields(
            "ref", SlotWord.ref(-1),
            "log2", TableLayout.word(0, TableLayout.log2(-1)),
            "generation", TableLayout.root(0, TableLayout.generation(-1))));
    expected.put(
        "value",
        fields(
            "cell",
            3,
            "ref",
            CellWord.ref(-1) << CellWord.REF_SHIFT,
            "frozen",
            CellWord.FROZEN,
            "box",
            CellWord.BOX));
    expected.put(
        "pin",
        fields(
            "span", SessionLine.UNBOUNDED << SessionLine.PIN_SPAN_SHIFT,
            "lo", -1L << SessionLine.PIN_LO_SHIFT));
    expected.put(
        "state",
        fields(
            "owned", SessionLine.OWNED, "process", SessionLine.owned(0xffff) & ~SessionLine.OWNED));
    expected.put(
        "in flight",
        fields(
            "ref", SessionLine.inFlight(SessionLine.ref(-1), 0, 0),
            "map", SessionLine.inFlight(0, SessionLine.map(-1), 0),
            "kind", SessionLine.inFlight(0, 0, SessionLine.kind(-1))));
    expected.put(
        "other",
        fields(
            "kind", SessionLine.inOther(0, 0, SessionLine.otherKind(-1)),
            "first", SessionLine.inOther(SessionLine.otherFirst(-1), 0, 0),
            "map", SessionLine.inOther(0, SessionLine.otherMap(-1), 0)));
    long retired = Block.retired(0, 0);
    expected.put(
        "life",
        fields(
            "epoch",
            Block.epoch(-1),
            "line",
            Block.retired(Block.line(-1), 0) & ~retired,
            "retired",
            retired));
    expected.put(
        "info",
        fields(
            "committed", 0xff,
            "kind", Block.info(Block.kind(-1), 0, 0),
            "key length", Block.info(0, Block.keyLength(-1), 0),
            "value length", Block.info(0, 0, Block.valueLength(-1))));
    expected.put(
        "record",
        fields(
            "state", RecordProtocol.STATE_MASK,
            "version", -RecordProtocol.NEXT_VERSION));
    expected.put("meta", meta());
    long age = constants.get("alloc.RetireBag").get("UNKNOWN_AGE") << 44;
    expected.put("bag", fields("ref", SessionLine.ref(-1), "age", age));
    assertEquals(expected.toString(), words.toString());
  }

  private static long fill(LongUnaryOperator build, long ones) {
    return build.applyAsLong(ones);
  }

  private static Map<String, Long> fields(Object... namesAndMasks) {
    Map<String, Long> fields = new TreeMap<>();
    for (int i = 0; i < namesAndMasks.length; i += 2) {
      fields.put((String) namesAndMasks[i], ((Number) namesAndMasks[i + 1]).longValue());
    }
    return fields;
  }

  private static Map<String, Long> meta() throws ReflectiveOperationException {
    Class<?> directory = Class.forName(PACKAGE + "map.MapDirectory");
    Method meta =
        directory.getDeclaredMethod("meta", long.class, int.class, int.class, int.class, int.class);
    meta.setAccessible(true);
    return fields(
        "generation", meta.invoke(null, (1L << 24) - 1, 0, 0, 0, 0),
        "line", meta.invoke(null, 0L, 0xffff, 0, 0, 0),
        "fields", meta.invoke(null, 0L, 0, 0xffff, 0, 0),
        "kind", meta.invoke(null, 0L, 0, 0, 15, 0),
        "state", meta.invoke(null, 0L, 0, 0, 0, 15));
  }

  /** No two fields of a word share a bit. */
  @Test
  void fieldsOfAWordAreDisjoint() {
    words.forEach(
        (word, fields) -> {
          long seen = 0;
          for (long mask : fields.values()) {
            assertEquals(0, seen & mask, word);
            seen |= mask;
          }
          assertTrue(seen != 0, word);
        });
  }

  @Test
  void sizeClassesAreThoseOfTheCode() {
    List<String> expected = new ArrayList<>();
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      expected.add(
          "| "
              + c
              + " | "
              + SizeClasses.bytes(c)
              + " | "
              + SizeClasses.blocks(c)
              + " | "
              + SizeClasses.freeMapAt(c)
              + " | "
              + SizeClasses.blocksAt(c)
              + " |");
    }
    assertEquals(expected, classRows);
  }

  @Test
  void sizesOfTheTablesAreThoseOfTheCode() {
    List<String> expected = new ArrayList<>();
    for (long max : new long[] {(64L << 20) - 1, 64L << 20}) {
      StoreLayout layout = StoreLayout.forSize(max);
      expected.add(layout.lines() + " " + layout.processes() + " " + layout.maps());
    }
    assertEquals(expected, storeRows);
  }

  @Test
  void theTitleHasTheVersion() throws IOException {
    assertEquals(
        "# The layout of a store, version " + StoreLayout.VERSION,
        Files.readAllLines(SPEC).getFirst());
  }
}
