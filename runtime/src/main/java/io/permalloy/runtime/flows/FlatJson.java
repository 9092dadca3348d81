package io.permalloy.runtime.flows;

import java.util.Map;
import java.util.StringJoiner;

/** Writes one JSON object of strings and numbers. */
public final class FlatJson {

  private FlatJson() {}

  /** Returns the members in their order, one a line. Values are strings or finite numbers. */
  public static String write(Map<String, ?> members) {
    StringJoiner lines = new StringJoiner(",\n", "{\n", "\n}\n");
    members.forEach((name, value) -> lines.add("  " + quote(name) + ": " + text(value)));
    return lines.toString();
  }

  private static String text(Object value) {
    return value instanceof Number ? value.toString() : quote(value.toString());
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
