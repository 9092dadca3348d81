package io.permalloy.runtime.cli;

import java.util.Map;

/** Writes maps, lists, strings, numbers and booleans as JSON, indented. */
final class JsonText {
  private final StringBuilder text = new StringBuilder();

  private JsonText() {}

  /** Returns the text, with a line feed at its end. */
  static String of(Object value) {
    JsonText json = new JsonText();
    json.value(value, "\n");
    return json.text.append('\n').toString();
  }

  private void value(Object value, String line) {
    switch (value) {
      case Map<?, ?> map -> map(map, line);
      case Iterable<?> list -> list(list, line);
      case Number number -> text.append(number);
      case Boolean truth -> text.append(truth);
      default -> string(value.toString());
    }
  }

  private void map(Map<?, ?> map, String line) {
    String separator = "{" + line + "  ";
    for (Map.Entry<?, ?> member : map.entrySet()) {
      text.append(separator);
      string(member.getKey().toString());
      text.append(": ");
      value(member.getValue(), line + "  ");
      separator = "," + line + "  ";
    }
    text.append(map.isEmpty() ? "{}" : line + "}");
  }

  private void list(Iterable<?> list, String line) {
    String separator = "[" + line + "  ";
    for (Object element : list) {
      text.append(separator);
      value(element, line + "  ");
      separator = "," + line + "  ";
    }
    text.append(list.iterator().hasNext() ? line + "]" : "[]");
  }

  private void string(String string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
