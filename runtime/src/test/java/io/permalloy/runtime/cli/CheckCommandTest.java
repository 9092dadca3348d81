package io.permalloy.runtime.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.map.BytesCursor;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.runtime.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code check} and {@code stat}: what they print, and how they exit. */
class CheckCommandTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private String uri;
  private Path path;

  @BeforeEach
  void make() {
    path = folder.resolve("s");
    uri = "file:" + path;
    try (Store store = Store.open(uri + "?max=16MiB")) {
      for (int i = 0; i < 500; i++) {
        store.bytesMap("orders").put(("key " + i).getBytes(UTF_8), new byte[100]);
      }
      store.recordMap("flows", 3);
    }
  }

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(args);
  }

  private void assertSays(String... texts) {
    for (String text : texts) {
      assertTrue(out.toString().contains(text), out::toString);
    }
  }

  private void word(long at, long word) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, word), at);
    }
  }

  private long word(long at) throws IOException {
    try (FileChannel file = FileChannel.open(path)) {
      ByteBuffer word = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      file.read(word, at);
      return word.getLong(0);
    }
  }

  /** A slab that is on its way to nobody. By LAYOUT.md: the last word of the slab table. */
  private void loseSlab() throws IOException {
    long table = 4096 + 64 * 64 + 128 * 128 + 64 * 128;
    word(table + 255 * 8, 1L << 42 | 3);
  }

  @Test
  void aSoundStoreIsStatusZero() {
    assertEquals(ExitCode.DONE, run("check", uri), out::toString);
    assertSays("checked fully", "502 entries", "\nsound\n", "entries", "untouched");
    assertEquals(ExitCode.DONE, run("check", uri, "--json"));
    assertSays("\"clean\": true", "\"full\": true", "\"findings\": []");
  }

  @Test
  void aStoreInUseSaysSo() {
    try (Store store = Store.open(uri)) {
      assertTrue(store.exists("orders"));
      assertEquals(ExitCode.DONE, run("check", uri), out::toString);
      assertSays("in use", "502 entries", "nothing wrong that can be told");
      assertEquals(ExitCode.FAILURE, run("check", uri, "--repair"));
      assertTrue(err.toString().contains("open somewhere"), err::toString);
    }
  }

  @Test
  void lossIsStatusFourAndIsRepaired() throws IOException {
    loseSlab();
    assertEquals(ExitCode.FINDINGS, run("check", uri));
    assertSays("leaked-slab", "slab 255", "1 lost", "--repair");
    assertEquals(ExitCode.DONE, run("check", uri, "--repair"), out::toString);
    assertSays("repaired", "0 blocks of 0 bytes and 1 slabs", "sound");
    assertEquals(ExitCode.DONE, run("check", uri));
  }

  @Test
  void damageIsStatusFourAndNothingIsRepaired() throws IOException {
    long at = 4096 + 64 * 64 + 128 * 128 + 128; // the root of map 1
    word(at, word(at) ^ 1L << 45);
    loseSlab();
    byte[] before = Files.readAllBytes(path);
    assertEquals(ExitCode.FINDINGS, run("check", uri, "--repair"));
    assertSays("damage", "table", "not repaired");
    assertEquals(ExitCode.FINDINGS, run("check", uri, "--repair", "--json"));
    assertSays("\"done\": false", "\"severity\": \"damage\"");
    assertTrue(java.util.Arrays.equals(before, Files.readAllBytes(path)));
  }

  @Test
  void whatCannotBeOpenedIsStatusOneAndAWrongUriStatusTwo() throws IOException {
    assertEquals(ExitCode.FAILURE, run("check", "file:" + folder.resolve("nowhere")));
    assertTrue(err.toString().contains("no such file"), err::toString);
    assertFalse(Files.exists(folder.resolve("nowhere")));
    assertEquals(ExitCode.FAILURE, run("stat", "file:" + folder.resolve("nowhere")));
    Files.writeString(folder.resolve("text"), "no store");
    assertEquals(ExitCode.FAILURE, run("check", "file:" + folder.resolve("text")));
    assertEquals(ExitCode.USAGE, run("check", "mem:"));
    assertEquals(ExitCode.USAGE, run("stat", "what"));
    assertEquals(ExitCode.USAGE, run("check"));
    assertEquals(ExitCode.DONE, run("help", "check"));
    assertSays("--repair", "Exit status");
  }

  @Test
  void statShowsMapsAndProcesses() {
    assertEquals(ExitCode.DONE, run("stat", uri));
    assertSays("orders", "bytes", "500", "flows", "records of 3 fields", "no process has it open");
    try (Store store = Store.open(uri);
        Session session = store.session();
        BytesCursor cursor = store.bytesMap("orders").cursor(session)) {
      assertTrue(cursor.next());
      assertEquals(ExitCode.DONE, run("stat", uri, "--sessions"));
      assertSays(Long.toString(ProcessHandle.current().pid()), "running", "session line");
      assertEquals(ExitCode.DONE, run("stat", uri, "--json"));
      assertSays("\"pid\": " + ProcessHandle.current().pid(), "\"epochs_behind\": 0");
    }
  }

  /** The child: stands on an entry for ever. */
  static final class Sleeper {
    public static void main(String[] args) throws InterruptedException {
      try (Store store = Store.open(args[0]);
          Session session = store.session();
          BytesCursor cursor = store.bytesMap("orders").cursor(session)) {
        cursor.next();
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
      }
    }
  }

  @Test
  void aStoppedProcessThatKeepsMemoryBackIsNamed() throws Exception {
    Process child =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Sleeper.class.getName(),
                    uri))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (Store store = Store.open(uri);
        BufferedReader answers = child.inputReader(UTF_8)) {
      assertEquals("ready", answers.readLine());
      BytesMap map = store.bytesMap("orders");
      for (int i = 0; i < 20_000; i++) {
        map.put(("key " + i % 500).getBytes(UTF_8), new byte[100]);
      }
      assertEquals(0, new ProcessBuilder("kill", "-STOP", "" + child.pid()).start().waitFor());
      awaitStopped(child.pid());
      assertEquals(ExitCode.DONE, run("stat", uri));
      assertSays(
          "process " + child.pid() + " is stopped inside an operation",
          "kill -CONT " + child.pid());
      child.destroyForcibly().waitFor();
      assertEquals(ExitCode.DONE, run("stat", uri));
      assertSays("dead, not reaped yet");
      assertEquals(ExitCode.DONE, run("check", uri), out::toString);
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertEquals(ExitCode.DONE, run("check", uri), out::toString);
    assertSays("checked fully");
  }

  private static void awaitStopped(long pid) throws IOException {
    while (!Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") T ")) {
      Thread.onSpinWait();
    }
  }
}
