package io.permalloy.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value in a raw file, which knows where it stands: whatever is missing or of the wrong kind is
 * an error that names file and place.
 */
final class RawFile {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final String where;
  private final JsonNode node;

  private RawFile(String where, JsonNode node) {
    this.where = where;
    this.node = node;
  }

  static RawFile read(Path file) throws IOException {
    try {
      return new RawFile(file.toString(), MAPPER.readTree(Files.readString(file)));
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not JSON: " + e.getMessage(), e);
    }
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  RawFile at(String name) {
    JsonNode child = node.get(name);
    if (child == null) {
      throw new IllegalArgumentException(where + " has no '" + name + "'");
    }
    return new RawFile(where + ": " + name, child);
  }

  String text(String name) {
    return at(name).text();
  }

  String text(String name, String otherwise) {
    return has(name) ? text(name) : otherwise;
  }

  double number(String name) {
    return at(name).number();
  }

  /** Not a number if there is none. */
  double numberIfAny(String name) {
    return has(name) ? number(name) : Double.NaN;
  }

  String text() {
    if (!node.isValueNode()) {
      throw new IllegalArgumentException(where + " is no text but " + node.getNodeType());
    }
    return node.asText();
  }

  /** JMH writes what is not a number as text. */
  double number() {
    if (node.isNumber()) {
      return node.doubleValue();
    }
    if (node.asText().equals("NaN")) {
      return Double.NaN;
    }
    throw new IllegalArgumentException(where + " is no number but " + node);
  }

  List<RawFile> elements() {
    if (!node.isArray()) {
      throw new IllegalArgumentException(where + " is no list but " + node.getNodeType());
    }
    List<RawFile> elements = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      elements.add(new RawFile(where + "[" + i + "]", node.get(i)));
    }
    return elements;
  }

  /** The numbers of a list. */
  double[] numbers() {
    return elements().stream().mapToDouble(RawFile::number).toArray();
  }

  Map<String, RawFile> fields() {
    Map<String, RawFile> fields = new LinkedHashMap<>();
    node.properties()
        .forEach(
            field ->
                fields.put(
                    field.getKey(), new RawFile(where + ": " + field.getKey(), field.getValue())));
    return fields;
  }

  /** All values below this one, by their path: {@code machine cpu}. */
  Map<String, String> flat() {
    Map<String, String> flat = new LinkedHashMap<>();
    flatten("", node, flat);
    return flat;
  }

  private static void flatten(String path, JsonNode node, Map<String, String> to) {
    if (node.isObject()) {
      String prefix = path.isEmpty() ? "" : path + " ";
      node.properties().forEach(field -> flatten(prefix + field.getKey(), field.getValue(), to));
    } else {
      to.put(path, node.isValueNode() ? node.asText() : node.toString());
    }
  }
}
