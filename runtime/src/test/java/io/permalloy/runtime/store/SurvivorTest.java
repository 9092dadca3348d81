package io.permalloy.runtime.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.permalloy.offheap.StoreFullException;
import io.permalloy.offheap.check.Progress;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.offheap.map.StoreView;
import io.permalloy.runtime.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process that goes on has of one that has died, without anybody opening the store. */
final class SurvivorTest {
  private static final int VALUE_BYTES = 2_000;

  @TempDir Path folder;

  private static byte[] key(int i) {
    return ByteBuffer.allocate(8).putInt(i).array();
  }

  /** The child: takes half of the store, gives it back into its own slabs, and waits. */
  static final class Hoarder {
    public static void main(String[] args) throws IOException {
      try (Store store = Store.open(args[0]);
          Session session = store.session()) {
        BytesMap map = store.bytesMap("m").with(session);
        long half = store.maxBytes() / 2;
        int n = 0;
        for (; store.usedBytes() < half; n++) {
          map.put(key(n), new byte[VALUE_BYTES]);
        }
        for (int i = 0; i < n; i++) {
          map.remove(key(i));
        }
        System.out.println("ready");
        System.in.read();
        Runtime.getRuntime().halt(1); // without closing anything, if it was not killed before
      }
    }
  }

  private static Process start(List<String> command) throws IOException {
    Process child =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    assertEquals("ready", out.readLine());
    return child;
  }

  private static void kill(Process child) throws InterruptedException {
    child.destroyForcibly();
    assertTrue(child.waitFor(60, TimeUnit.SECONDS));
  }

  private static int fill(BytesMap map) {
    int[] n = {0};
    assertThrows(
        StoreFullException.class,
        () -> {
          while (true) {
            map.put(key(n[0]), new byte[VALUE_BYTES]);
            n[0]++;
          }
        });
    return n[0];
  }

  /** Two fills: what the first could use while the child lived, and the second after its death. */
  @Test
  void anInsertIntoAFullStoreTakesWhatTheDeadHad() throws Exception {
    try (Backend.Place place = Backend.SHM.place(folder, "32MiB");
        Store store = Store.open(place.uri())) {
      Process child = start(ChildJvm.command(ChildJvm.quickStart(), Hoarder.class, place.uri()));
      BytesMap map = store.bytesMap("m");
      int beside = fill(map);
      kill(child);
      int alone = fill(map);
      assertTrue(alone * 3 > beside * 4, "beside the child " + beside + ", after it " + alone);
      assertEquals(0, store.reapDead(), "the insert has dealt with the dead");
      try (StoreView view = Store.openReadOnly(place.uri())) {
        assertTrue(view.check(Progress.NONE).isClean());
      }
    }
  }

  @Test
  void theDeadAreFoundOnce() throws Exception {
    try (Backend.Place place = Backend.SHM.place(folder, "16MiB");
        Store store = Store.open(place.uri())) {
      Process child = start(ChildJvm.command(ChildJvm.quickStart(), Hoarder.class, place.uri()));
      assertEquals(0, store.reapDead(), "it lives");
      kill(child);
      assertEquals(1, store.reapDead());
      assertEquals(0, store.reapDead());
    }
  }

  /** Locks of the kernel tell who is alive, not numbers of processes: those mean nothing there. */
  @Test
  void aProcessInAnotherPidNamespaceIsAliveUntilItIsDead() throws Exception {
    List<String> unshare = List.of("unshare", "--pid", "--fork", "--mount-proc", "--kill-child");
    assumeTrue(runs(unshare), "needs unshare(1) and the right to make a PID namespace");
    try (Backend.Place place = Backend.SHM.place(folder, "16MiB");
        Store store = Store.open(place.uri())) {
      List<String> command = new ArrayList<>(unshare);
      command.addAll(ChildJvm.command(ChildJvm.quickStart(), Hoarder.class, place.uri()));
      Process child = start(command);
      assertEquals(0, store.reapDead(), "it lives, whatever its number is here");
      BytesMap map = store.bytesMap("m");
      map.put(key(1), key(2));
      kill(child);
      assertEquals(1, awaitReaped(store));
      assertEquals(8, map.get(key(1)).length);
    }
  }

  /** The namespace ends with unshare, but the kernel takes its time to end who is in it. */
  private static int awaitReaped(Store store) throws InterruptedException {
    int found = 0;
    for (int i = 0; i < 600 && found == 0; i++) {
      found = store.reapDead();
      Thread.sleep(100);
    }
    return found;
  }

  private static boolean runs(List<String> prefix) throws InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.add("true");
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException notThere) {
      return false;
    }
  }
}
