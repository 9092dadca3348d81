package io.permalloy.runtime.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.RecordCursor;
import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two processes have one store open at once. */
final class TwoProcessesTest {
  private static final int ENTRIES = 5000;
  private static final long[] COUNTER = {0};
  private static final MemorySegment KEY = MemorySegment.ofArray(new byte[] {1});

  @TempDir Path folder;

  /** The child: does what it is told, a line at a time, and answers. */
  static final class Partner {
    public static void main(String[] args) throws IOException {
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      Store store = Store.open(args[0]);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ", -1);
        System.out.println(
            switch (words[0]) {
              case "put" ->
                  store.bytesMap("m").put(words[1].getBytes(UTF_8), words[2].getBytes(UTF_8));
              case "get" -> text(store.bytesMap("m").get(words[1].getBytes(UTF_8)));
              case "fill" -> fill(store, "child");
              case "add" -> add(store, Integer.parseInt(words[1]));
              case "drop" -> store.drop(words[1]);
              default -> close(store);
            });
      }
    }

    private static String close(Store store) {
      store.close();
      return "closed";
    }
  }

  private static String text(byte[] value) {
    return value == null ? "none" : new String(value, UTF_8);
  }

  private static long fill(Store store, String who) {
    BytesMap map = store.bytesMap("m");
    for (int i = 0; i < ENTRIES; i++) {
      map.put((who + i).getBytes(UTF_8), (who + "'s " + i).getBytes(UTF_8));
    }
    return map.size();
  }

  private static long add(Store store, int times) {
    try (Session session = store.session();
        RecordCursor cursor = store.recordMap("r", 1).cursor(session)) {
      cursor.acquire(KEY, 0, 1, COUNTER);
      for (int i = 0; i < times; i++) {
        cursor.getAndAdd(0, 1);
      }
      return cursor.get(0);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SHM", "FILE"})
  void eachSeesWhatTheOtherWrites(Backend backend) throws Exception {
    try (Backend.Place place = backend.place(folder, "63MiB");
        Store store = Store.open(place.uri())) {
      BytesMap map = store.bytesMap("m");
      Process child =
          new ProcessBuilder(ChildJvm.command(ChildJvm.quickStart(), Partner.class, place.uri()))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (PrintStream ask = new PrintStream(child.getOutputStream(), true, UTF_8);
          BufferedReader answers = child.inputReader(UTF_8)) {
        map.put("ours".getBytes(UTF_8), "1".getBytes(UTF_8));
        assertEquals("1", say(ask, answers, "get ours"));
        assertEquals("true", say(ask, answers, "put theirs 2"));
        assertEquals("2", text(map.get("theirs".getBytes(UTF_8))));
        assertEquals("false", say(ask, answers, "put ours 3"));
        assertEquals("3", text(map.get("ours".getBytes(UTF_8))));
        map.remove("theirs".getBytes(UTF_8));
        assertEquals("none", say(ask, answers, "get theirs"));
        growTogether(store, map, ask, answers);
        countTogether(store, ask, answers);
        assertEquals("true", say(ask, answers, "drop m"));
        assertEquals(false, store.exists("m"));
        assertEquals("closed", say(ask, answers, "close"));
        store.bytesMap("m").put("after".getBytes(UTF_8), "it".getBytes(UTF_8));
        assertArrayEquals("it".getBytes(UTF_8), store.bytesMap("m").get("after".getBytes(UTF_8)));
      } finally {
        child.destroyForcibly().waitFor();
      }
    }
  }

  private static String say(PrintStream ask, BufferedReader answers, String what)
      throws IOException {
    ask.println(what);
    return answers.readLine();
  }

  /** Both insert at once, so that both help one table grow into the next. */
  private static void growTogether(
      Store store, BytesMap map, PrintStream ask, BufferedReader answers) throws IOException {
    ask.println("fill");
    fill(store, "parent");
    answers.readLine();
    assertEquals(2 * ENTRIES + 1, map.size());
    for (int i = 0; i < ENTRIES; i++) {
      for (String who : new String[] {"child", "parent"}) {
        assertEquals(who + "'s " + i, text(map.get((who + i).getBytes(UTF_8))));
      }
    }
  }

  /** Adds of both are atomic together: none is lost. */
  private static void countTogether(Store store, PrintStream ask, BufferedReader answers)
      throws IOException {
    ask.println("add 200000");
    add(store, 200_000);
    answers.readLine();
    assertEquals(400_000, add(store, 0));
  }
}
