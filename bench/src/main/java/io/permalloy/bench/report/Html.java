package io.permalloy.bench.report;

import io.permalloy.bench.stats.Json;

/** Text and data inside a page, so that nothing in them is taken for markup. */
final class Html {
  private Html() {}

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** Data for a script element: no text in it can end the element or begin a comment. */
  static String data(Object value) {
    return Json.text(value).replace("<", "\\u003c").replace(">", "\\u003e");
  }

  /** A cell with a number which sorts by its value. */
  static String number(double value, String shown) {
    String sort = Double.isFinite(value) ? Double.toString(value) : "";
    return "<td class=\"n\" data-v=\"" + sort + "\">" + escape(shown) + "</td>";
  }

  static String number(double value) {
    return number(value, Digits.of(value));
  }

  static String text(String text) {
    return "<td>" + escape(text) + "</td>";
  }
}
