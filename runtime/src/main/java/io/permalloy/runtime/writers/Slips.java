package io.permalloy.runtime.writers;

import io.permalloy.runtime.jvm.SharedWords;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/**
 * What the writers and their parent tell each other, in a mapped file: which part may begin, and
 * from each writer when it did what, how far it is, and its last write to each shared key. Times
 * are {@link System#nanoTime}, one clock for all processes.
 */
final class Slips {
  /** Words of a writer. */
  static final int OPENED = 0;

  static final int DONE = 1;

  /** Of part 1 and 2: word PART + 4 * part and the ones after it. */
  private static final int PART = 0; // that of part 0 are OPENED and DONE

  static final int BEGIN = 0;
  static final int END = 1;
  static final int BYTES = 2;
  static final int WRITES = 3;

  private static final int WORDS = 16;
  private static final long FIRST = 64;

  private final SharedWords words;
  private final long each;

  private Slips(SharedWords words, long each) {
    this.words = words;
    this.each = each;
  }

  static Slips map(Path file, int writers, int sameKeys, Arena arena) throws IOException {
    long each = 8L * (WORDS + sameKeys);
    return new Slips(SharedWords.map(file, FIRST + writers * each, arena), each);
  }

  /** The part that may begin: 0, 1 or 2. */
  long part() {
    return words.get(0);
  }

  void part(long part) {
    words.set(0, part);
  }

  private long at(int writer, int word) {
    return FIRST + writer * each + 8L * word;
  }

  long get(int writer, int word) {
    return words.get(at(writer, word));
  }

  void set(int writer, int word, long value) {
    words.set(at(writer, word), value);
  }

  long get(int writer, int part, int word) {
    return get(writer, PART + 4 * part + word);
  }

  void set(int writer, int part, int word, long value) {
    set(writer, PART + 4 * part + word, value);
  }

  /** The number of the last write of a writer to a shared key, or 0. */
  long last(int writer, int key) {
    return get(writer, WORDS + key);
  }

  void last(int writer, int key, long number) {
    set(writer, WORDS + key, number);
  }
}
