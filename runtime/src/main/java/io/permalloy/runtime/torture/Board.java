package io.permalloy.runtime.torture;

import io.permalloy.runtime.jvm.SharedWords;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/**
 * What the controller tells its children: the epoch whose maps they work on, up to which epoch the
 * maps may be dropped, who reads the maps of an epoch that nobody works on any more, and when to
 * end.
 */
final class Board {
  private static final long EPOCH = 0;
  private static final long CHECKED = 64;
  private static final long AUDITOR = 128;
  private static final long AUDITED = 192;
  private static final long STOP = 256;
  private static final long BYTES = 4096;

  private final SharedWords words;

  private Board(SharedWords words) {
    this.words = words;
  }

  static Board map(Path file, Arena arena) throws IOException {
    return new Board(SharedWords.map(file, BYTES, arena));
  }

  long epoch() {
    return words.get(EPOCH);
  }

  void epoch(long epoch) {
    words.set(EPOCH, epoch);
  }

  /** Epochs up to this one are done with: their maps may be dropped. */
  long checked() {
    return words.get(CHECKED);
  }

  void checked(long epoch) {
    words.set(CHECKED, epoch);
  }

  /** The epoch whose maps a child shall read, or 0. */
  long auditFor(int serial) {
    return words.get(AUDITOR) == serial ? words.get(AUDITED) : 0;
  }

  void audit(int serial, long epoch) {
    words.set(AUDITOR, 0);
    words.set(AUDITED, epoch);
    words.set(AUDITOR, serial);
  }

  boolean isStopped() {
    return words.get(STOP) != 0;
  }

  void stop() {
    words.set(STOP, 1);
  }
}
