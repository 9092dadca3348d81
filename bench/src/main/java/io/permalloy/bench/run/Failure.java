package io.permalloy.bench.run;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds in what JMH has printed why there is no result. */
final class Failure {
  private static final Pattern EXCEPTION =
      Pattern.compile("(?:Caused by: )?((?:[\\w$]+\\.)+[\\w$]*(?:Exception|Error)(?:: .*)?)");
  private static final Pattern END_OF_FORK = Pattern.compile("<(forked VM failed .*)>");

  private Failure() {}

  /**
   * The last exception is the cause of the others; without any, the fork was killed or crashed, and
   * the first word about that is the one of who did it.
   *
   * @param output of JMH, of one cell
   */
  static String reason(String output) {
    String ended = null;
    String thrown = null;
    List<String> lines = output.lines().map(String::strip).toList();
    for (String line : lines) {
      Matcher exception = EXCEPTION.matcher(line);
      Matcher end = END_OF_FORK.matcher(line);
      if (exception.matches()) {
        thrown = exception.group(1);
      } else if (ended == null && end.matches()) {
        ended = end.group(1);
      }
    }
    if (thrown != null) {
      return thrown;
    }
    return ended != null ? ended : "no result, and JMH does not say why";
  }
}
