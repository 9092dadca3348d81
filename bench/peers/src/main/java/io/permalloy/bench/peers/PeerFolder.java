package io.permalloy.bench.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A new folder for the files of a peer that has no other place for its data: in memory, which is
 * {@code /dev/shm}, if that has room, else where temporary files go. It is deleted when it is
 * closed, or when the JVM ends.
 */
final class PeerFolder implements AutoCloseable {
  private static final Path MEMORY = Path.of("/dev/shm");

  private final Path path;
  private final Thread atExit = new Thread(this::delete, "delete-peer-folder");

  private PeerFolder(Path path) {
    this.path = path;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Makes a folder.
   *
   * @param peer whose it is
   * @param bytes that its files may need
   * @throws UnsupportedOperationException if there is no room for so much
   */
  static PeerFolder make(String peer, long bytes) {
    return make(peer, bytes, MEMORY, Path.of(System.getProperty("java.io.tmpdir")));
  }

  static PeerFolder make(String peer, long bytes, Path... places) {
    StringBuilder reason = new StringBuilder("its files need %,d bytes".formatted(bytes));
    try {
      for (Path place : places) {
        if (!Files.isWritable(place)) {
          reason.append("; %s cannot be written".formatted(place));
          continue;
        }
        long room = Files.getFileStore(place).getUsableSpace();
        if (room >= bytes) {
          return new PeerFolder(Files.createTempDirectory(place, prefix(peer)));
        }
        reason.append("; %s has room for %,d".formatted(place, room));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new UnsupportedOperationException(reason.toString());
  }

  /** How the names of a peer's folders begin in this process. */
  static String prefix(String peer) {
    return "permalloy-" + peer + "-" + ProcessHandle.current().pid() + "-";
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    delete();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook finds nothing to do.
    }
  }

  /** The peer may delete files of its own meanwhile. */
  private void delete() {
    try {
      Files.walkFileTree(
          path,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException e)
                throws IOException {
              Files.deleteIfExists(folder);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + path, e);
    }
  }
}
