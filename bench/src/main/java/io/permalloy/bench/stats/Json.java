package io.permalloy.bench.stats;

import java.util.Locale;
import java.util.Map;

/** Writes results as JSON: maps, lists, strings, numbers and booleans. */
public final class Json {
  private final StringBuilder out = new StringBuilder();

  private Json() {}

  /**
   * The text of a value.
   *
   * @param value a {@link Map}, {@link Iterable}, {@link Number}, {@link Boolean}, null, or
   *     anything else by its {@code toString}
   * @return JSON, indented, with a line end
   */
  public static String text(Object value) {
    Json json = new Json();
    json.write(value, 0);
    return json.out.append('\n').toString();
  }

  private void write(Object value, int depth) {
    switch (value) {
      case null -> out.append("null");
      case Map<?, ?> map -> writeMap(map, depth);
      case Iterable<?> list -> writeList(list, depth);
      case Double number -> writeNumber(number);
      case Number number -> out.append(number);
      case Boolean bool -> out.append(bool);
      default -> writeString(value.toString());
    }
  }

  private void writeMap(Map<?, ?> map, int depth) {
    out.append('{');
    String separator = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator);
      newLine(depth + 1);
      writeString(entry.getKey().toString());
      out.append(": ");
      write(entry.getValue(), depth + 1);
      separator = ",";
    }
    newLine(depth);
    out.append('}');
  }

  private void writeList(Iterable<?> list, int depth) {
    out.append('[');
    String separator = "";
    for (Object element : list) {
      out.append(separator);
      newLine(depth + 1);
      write(element, depth + 1);
      separator = ",";
    }
    newLine(depth);
    out.append(']');
  }

  /** Five digits, no infinities: those have no place in JSON. */
  private void writeNumber(double number) {
    if (Double.isFinite(number)) {
      out.append(String.format(Locale.ROOT, "%.5g", number));
    } else {
      out.append("null");
    }
  }

  private void writeString(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private void newLine(int depth) {
    out.append('\n').repeat(' ', 2 * depth);
  }
}
