package io.permalloy.runtime.jvm;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Words of 64 bits in a file that processes map: what is written is there for the others at once,
 * and stays when the writer is killed. Words that are set in order are seen in order.
 */
public final class SharedWords {
  private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

  private final MemorySegment memory;

  private SharedWords(MemorySegment memory) {
    this.memory = memory;
  }

  /**
   * Maps a file, which is made or extended if need be.
   *
   * @param file the file
   * @param bytes its size
   * @param arena how long it is mapped
   * @return the words
   * @throws IOException if it cannot be mapped
   */
  public static SharedWords map(Path file, long bytes, Arena arena) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new SharedWords(channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena));
    }
  }

  /**
   * Reads a word, and after it what was written before it.
   *
   * @param at offset in bytes
   * @return the word
   */
  public long get(long at) {
    return (long) WORD.getAcquire(memory, at);
  }

  /**
   * Sets a word, after all that was written before.
   *
   * @param at offset in bytes
   * @param value the word
   */
  public void set(long at, long value) {
    WORD.setRelease(memory, at, value);
  }
}
