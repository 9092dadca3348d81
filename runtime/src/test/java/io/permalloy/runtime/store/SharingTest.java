package io.permalloy.runtime.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.check.CheckReport;
import io.permalloy.offheap.check.Progress;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.StoreView;
import io.permalloy.runtime.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One store, opened many times: in one process, and by many that race. */
final class SharingTest {
  /** Fifty, and a hundred rounds: {@code -Dpermalloy.racers=50 -Dpermalloy.rounds=100}. */
  private static final int RACERS = Integer.getInteger("permalloy.racers", 6);

  private static final int ROUNDS = Integer.getInteger("permalloy.rounds", 6);

  @TempDir Path folder;

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @ParameterizedTest
  @EnumSource(names = {"SHM", "FILE"})
  void closingOneOfSeveralOpeningsHarmsNoOther(Backend backend) {
    try (Backend.Place place = backend.place(folder, "16MiB");
        Store first = Store.open(place.uri())) {
      BytesMap map = first.bytesMap("m");
      for (int i = 0; i < 20; i++) {
        Store second = Store.open(place.uri());
        Store third = Store.open(place.uri());
        BytesMap same = second.bytesMap("m");
        same.put(bytes("key " + i), bytes("second"));
        third.close();
        assertArrayEquals(bytes("second"), map.get(bytes("key " + i)));
        map.put(bytes("key " + i), bytes("first"));
        assertArrayEquals(bytes("first"), same.get(bytes("key " + i)));
        second.close();
        map.put(bytes("after"), bytes("close " + i));
        assertArrayEquals(bytes("close " + i), map.get(bytes("after")));
      }
      assertEquals(21, map.size());
      try (StoreView view = Store.openReadOnly(place.uri())) {
        assertEquals(1, view.status().processes().size());
        assertTrue(view.check(Progress.NONE).isClean());
      }
    }
  }

  /** Descriptors go at exec; and a JVM's children close what they have inherited besides. */
  @Test
  void childrenInheritNoDescriptor() throws Exception {
    Path path = folder.resolve("s");
    try (Store store = Store.open("file:" + path + "?max=1MiB");
        StoreView view = Store.openReadOnly("file:" + path)) {
      assertTrue(store.maps().isEmpty() && view.maps().isEmpty());
      List<Long> flags = ReadOnlyTest.descriptorFlags(path);
      assertEquals(3, flags.size(), "of a store two, of a view one");
      for (long each : flags) {
        assertTrue((each & 02000000) != 0, "not closed on exec: " + Long.toOctalString(each));
      }
      Process child = new ProcessBuilder("ls", "-l", "/proc/self/fd").start();
      String listed = new String(child.getInputStream().readAllBytes(), UTF_8);
      assertEquals(0, child.waitFor());
      assertTrue(listed.contains("/proc/"), listed);
      assertFalse(listed.contains(path.toString()), listed);
    }
  }

  /** The child: for each line, which is a URI, opens, writes, grows, closes, and says so. */
  static final class Racer {
    public static void main(String[] args) throws IOException {
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      for (String uri = in.readLine(); uri != null; uri = in.readLine()) {
        try (Store store = Store.open(uri)) {
          BytesMap all = store.bytesMap("all");
          for (int i = 0; i < 50; i++) {
            all.put(bytes(args[0] + " " + i), bytes("value of " + args[0] + " " + i));
          }
          all.putIfAbsent(bytes("first"), bytes(args[0]));
          store.bytesMap("own " + args[0]).put(bytes("mine"), bytes(args[0]));
        }
        System.out.println("done");
      }
    }
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void manyRaceToMakeOpenWriteAndClose() throws Exception {
    List<Process> racers = new ArrayList<>();
    try {
      for (int i = 0; i < RACERS; i++) {
        racers.add(
            new ProcessBuilder(
                    ChildJvm.command(ChildJvm.quickStart(), Racer.class, Integer.toString(i)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
      }
      for (int round = 0; round < ROUNDS; round++) {
        Path path = Path.of("/dev/shm/permalloy-race-" + ProcessHandle.current().pid());
        try {
          race(racers, "file:" + path + "?max=64MiB");
        } finally {
          Files.deleteIfExists(path);
        }
      }
    } finally {
      for (Process racer : racers) {
        racer.destroyForcibly().waitFor();
      }
    }
  }

  private static void race(List<Process> racers, String uri) throws IOException {
    for (Process racer : racers) {
      racer.outputWriter(UTF_8).write(uri + "\n");
      racer.outputWriter(UTF_8).flush();
    }
    for (Process racer : racers) {
      assertEquals("done", racer.inputReader(UTF_8).readLine());
    }
    try (StoreView view = Store.openReadOnly(uri)) {
      CheckReport report = view.check(Progress.NONE);
      assertTrue(report.full(), "somebody still has it open");
      assertEquals(List.of(), report.findings());
      assertEquals(RACERS, view.status().openings());
      assertEquals(1 + RACERS, view.maps().size());
      assertEquals(1 + 50L * RACERS, view.bytesMap("all").size());
      for (int i = 0; i < RACERS; i++) {
        assertArrayEquals(
            bytes("value of " + i + " 49"), view.bytesMap("all").get(bytes(i + " 49")));
        assertArrayEquals(bytes(Integer.toString(i)), view.bytesMap("own " + i).get(bytes("mine")));
      }
    }
  }
}
