package io.permalloy.runtime.torture;

import io.permalloy.runtime.jvm.ChildJvm;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Lets a child work for a moment on a store of its own and write an archive of its classes, so that
 * those of the run start faster: a third of the time of a run that kills twice a second goes into
 * starting them.
 */
final class Rehearsal {
  private static final int ENOUGH = 3000;
  private static final long LOOK_AGAIN_MILLIS = 5;
  private static final long MOST_SECONDS = 20;
  private static final String STORE_SIZE = "64MiB";

  private final ChildJvm jvm;
  private final Path folder;
  private final Path archive;

  /**
   * A rehearsal.
   *
   * @param jvm children
   * @param folder for what they need; must not be there yet
   */
  Rehearsal(ChildJvm jvm, Path folder) throws IOException {
    this.folder = Files.createDirectory(folder);
    this.jvm = jvm.packed(folder);
    this.archive = folder.resolve("classes.jsa");
  }

  /** The children as they start faster; or as they were, if there is no archive. */
  ChildJvm run() throws IOException, InterruptedException {
    try (Arena arena = Arena.ofShared()) {
      Board board = Board.map(folder.resolve("board"), arena);
      board.epoch(1);
      Child.Orders orders =
          new Child.Orders(
              "file:" + folder.resolve("store") + "?max=" + STORE_SIZE,
              folder.resolve("board"),
              folder.resolve("log"),
              1,
              1,
              1,
              ProcessHandle.current().pid());
      OperationLog log = OperationLog.map(orders.log(), orders.threads(), arena);
      Process child = jvm.rehearse(archive, folder.resolve("out"), orders.arguments());
      try {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
        while (child.isAlive() && log.records(0, 1) < ENOUGH && System.nanoTime() - deadline < 0) {
          Thread.sleep(LOOK_AGAIN_MILLIS);
        }
        board.stop();
        child.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
      } finally {
        child.destroyForcibly().waitFor();
      }
    }
    return Files.exists(archive) ? jvm.with(archive) : jvm;
  }
}
