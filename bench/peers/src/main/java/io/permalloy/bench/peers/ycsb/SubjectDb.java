package io.permalloy.bench.peers.ycsb;

import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.RawClient;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Vector;
import java.util.stream.IntStream;
import site.ycsb.ByteArrayByteIterator;
import site.ycsb.ByteIterator;
import site.ycsb.DB;
import site.ycsb.Status;

/**
 * The binding: one thread's view of a subject as a table of YCSB.
 *
 * <p>A key is the characters of YCSB's key, {@code user} and a number, filled up with zero bytes to
 * {@link Settings#KEY_BYTES}. A value is the fields one after the other, in the order of their
 * numbers, each of {@link Settings#FIELD_BYTES}. An update of some of the fields gets the record
 * and puts it back; with one field to a record there is nothing to get. There is one table.
 *
 * <p>It counts what did not succeed, which {@code CoreWorkload} ignores.
 */
final class SubjectDb extends DB {
  private final RawClient client;
  private final List<String> names;
  private final Map<String, Integer> offsets = new HashMap<>();
  private final byte[] field = new byte[Settings.FIELD_BYTES];
  private long failures;

  SubjectDb(Client client, List<String> names) {
    this.client = new RawClient(client);
    this.names = names;
    for (int i = 0; i < names.size(); i++) {
      offsets.put(names.get(i), i * Settings.FIELD_BYTES);
    }
  }

  /** Names of fields, as CoreWorkload gives them. */
  static List<String> names(int fields) {
    return IntStream.range(0, fields).mapToObj(i -> "field" + i).toList();
  }

  long failures() {
    return failures;
  }

  private Status failed(Status status) {
    failures++;
    return status;
  }

  @Override
  public Status read(
      String table, String key, Set<String> fields, Map<String, ByteIterator> result) {
    setKey(key);
    if (!client.get()) {
      return failed(Status.NOT_FOUND);
    }
    Collection<String> wanted = fields == null ? names : fields;
    byte[] record = client.value().clone();
    for (String name : wanted) {
      result.put(name, new ByteArrayByteIterator(record, offsets.get(name), Settings.FIELD_BYTES));
    }
    return Status.OK;
  }

  @Override
  public Status insert(String table, String key, Map<String, ByteIterator> values) {
    setKey(key);
    setFields(values);
    client.put();
    return Status.OK;
  }

  @Override
  public Status update(String table, String key, Map<String, ByteIterator> values) {
    setKey(key);
    if (values.size() < names.size() && !client.get()) {
      return failed(Status.NOT_FOUND);
    }
    setFields(values);
    client.put();
    return Status.OK;
  }

  @Override
  public Status delete(String table, String key) {
    setKey(key);
    client.remove();
    return Status.OK;
  }

  /** Maps without order have no range to scan. */
  @Override
  @SuppressWarnings("JdkObsolete") // the signature is YCSB's
  public Status scan(
      String table,
      String startKey,
      int count,
      Set<String> fields,
      Vector<HashMap<String, ByteIterator>> result) {
    return failed(Status.NOT_IMPLEMENTED);
  }

  @SuppressWarnings("deprecation") // the one that only copies; keys are ASCII
  private void setKey(String key) {
    byte[] bytes = client.key();
    int length = key.length();
    if (length > bytes.length) {
      throw new IllegalArgumentException(
          "the key '%s' has more than %d characters".formatted(key, bytes.length));
    }
    key.getBytes(0, length, bytes, 0);
    Arrays.fill(bytes, length, bytes.length, (byte) 0);
  }

  /** By an array of its own: YCSB's iterators write a little more than they have. */
  private void setFields(Map<String, ByteIterator> values) {
    for (Map.Entry<String, ByteIterator> entry : values.entrySet()) {
      int length = entry.getValue().nextBuf(field, 0);
      if (length != field.length) {
        throw new IllegalArgumentException(
            "%s has %d bytes, not %d".formatted(entry.getKey(), length, field.length));
      }
      System.arraycopy(field, 0, client.value(), offsets.get(entry.getKey()), length);
    }
  }
}
