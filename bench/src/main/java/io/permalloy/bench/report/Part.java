package io.permalloy.bench.report;

/** What the machine makes an operation pay for; a {@link Formula} counts them. */
enum Part {
  /** A line whose address is in a line read before. */
  DEPENDENT_LINE("dependent line"),
  /** A line whose address is known early, so that many are on their way at once. */
  INDEPENDENT_LINE("independent line"),
  /** A compare-and-set of a line that this core owns. */
  CAS("CAS"),
  /** A new line, written in sequence. */
  WRITTEN_LINE("written line"),
  /** A byte read in sequence. */
  READ_BYTE("byte read in sequence"),
  /** A byte written in sequence. */
  WRITTEN_BYTE("byte written in sequence");

  private final String words;

  Part(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}
