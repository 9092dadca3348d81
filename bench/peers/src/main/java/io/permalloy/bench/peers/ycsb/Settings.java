package io.permalloy.bench.peers.ycsb;

import io.permalloy.bench.subject.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * What is run.
 *
 * @param records how many are loaded, from 2 on
 * @param operations of each workload, all threads together
 * @param threads at a time
 * @param fields of a record
 * @param verify whether the contents of records are checked at every read
 */
record Settings(int records, int operations, int threads, int fields, boolean verify) {
  /** "user" and a number of up to 19 digits, and a byte more to fill a word. */
  static final int KEY_BYTES = 24;

  /** Of YCSB; its jar does not say. */
  static final String VERSION = "0.17.0";

  /** YCSB's default. */
  static final int FIELD_BYTES = 100;

  private static final int LEAST_RECORDS = 2;
  private static final int SMALL = 5;

  Settings {
    requireFrom(LEAST_RECORDS, records, "records");
    requireFrom(1, operations, "operations");
    requireFrom(1, threads, "threads");
    requireFrom(1, fields, "fields");
    if (operations < threads) {
      throw new IllegalArgumentException(
          "%d operations are too few for %d threads".formatted(operations, threads));
    }
  }

  private static void requireFrom(int least, int number, String what) {
    if (number < least) {
      throw new IllegalArgumentException("%s: %d or more, not %d".formatted(what, least, number));
    }
  }

  /** Without the check of contents. */
  Settings unverified() {
    return new Settings(records, operations, threads, fields, false);
  }

  /** A fifth of it. */
  Settings small() {
    return new Settings(
        Math.max(LEAST_RECORDS, records / SMALL),
        Math.max(threads, operations / SMALL),
        threads,
        fields,
        verify);
  }

  Shape shape() {
    return new Shape(KEY_BYTES, Math.multiplyExact(fields, FIELD_BYTES));
  }

  /** For CoreWorkload; its key order is hashed, as it is by default. */
  Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("recordcount", Integer.toString(records));
    properties.setProperty("operationcount", Integer.toString(operations));
    properties.setProperty("fieldcount", Integer.toString(fields));
    properties.setProperty("fieldlength", Integer.toString(FIELD_BYTES));
    properties.setProperty("fieldlengthdistribution", "constant");
    properties.setProperty("dataintegrity", Boolean.toString(verify));
    return properties;
  }

  Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("ycsb", VERSION);
    values.put("records", records);
    values.put("operations", operations);
    values.put("threads", threads);
    values.put("fields", fields);
    values.put("fieldBytes", FIELD_BYTES);
    values.put("keyBytes", KEY_BYTES);
    values.put("verify", verify);
    return values;
  }
}
