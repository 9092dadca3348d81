package io.permalloy.bench.peers.ycsb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.RawClient;
import io.permalloy.bench.subject.Subject;
import io.permalloy.bench.subject.Subjects;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.Vector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import site.ycsb.ByteIterator;
import site.ycsb.RandomByteIterator;
import site.ycsb.Status;
import site.ycsb.StringByteIterator;

final class SubjectDbTest {
  private static final String KEY = "user1234567890123456789";

  private final Settings settings = new Settings(10, 10, 1, 3, false);
  private final Subject subject =
      Subjects.open("heap", new Dataset(settings.shape(), settings.records(), 1));
  private final SubjectDb db = new SubjectDb(subject.client(), SubjectDb.names(3));

  @AfterEach
  void close() {
    subject.close();
  }

  private static String text(int number) {
    return String.valueOf((char) ('a' + number)).repeat(Settings.FIELD_BYTES);
  }

  private static Map<String, ByteIterator> fields(int... numbers) {
    Map<String, ByteIterator> fields = new HashMap<>();
    for (int number : numbers) {
      fields.put("field" + number, new StringByteIterator(text(number)));
    }
    return fields;
  }

  private Map<String, String> read(Set<String> fields) {
    Map<String, ByteIterator> result = new HashMap<>();
    assertEquals(Status.OK, db.read("usertable", KEY, fields, result));
    Map<String, String> texts = new HashMap<>();
    result.forEach((name, bytes) -> texts.put(name, bytes.toString()));
    return texts;
  }

  @Test
  void fieldsAreOneAfterTheOther() {
    assertEquals(Status.OK, db.insert("usertable", KEY, fields(2, 0, 1)));
    RawClient raw = new RawClient(subject.client());
    byte[] key = Arrays.copyOf(KEY.getBytes(StandardCharsets.US_ASCII), Settings.KEY_BYTES);
    System.arraycopy(key, 0, raw.key(), 0, key.length);
    assertTrue(raw.get());
    assertArrayEquals(
        (text(0) + text(1) + text(2)).getBytes(StandardCharsets.US_ASCII), raw.value());
  }

  @Test
  void readFindsWhatWasInserted() {
    db.insert("usertable", KEY, fields(0, 1, 2));
    assertEquals(Map.of("field0", text(0), "field1", text(1), "field2", text(2)), read(null));
    assertEquals(Map.of("field1", text(1)), read(Set.of("field1")));
    assertEquals(0, db.failures());
  }

  @Test
  void updateOfOneFieldKeepsTheOthers() {
    db.insert("usertable", KEY, fields(0, 1, 2));
    db.insert("usertable", "user7", fields(2, 1, 0));
    for (int i = 0; i < 20; i++) {
      // Its iterator writes beyond its end if it may.
      Map<String, ByteIterator> random =
          Map.of("field1", new RandomByteIterator(Settings.FIELD_BYTES));
      assertEquals(Status.OK, db.update("usertable", KEY, random));
    }
    Map<String, String> record = read(null);
    assertEquals(text(0), record.get("field0"));
    assertEquals(text(2), record.get("field2"));
    assertEquals(Settings.FIELD_BYTES, record.get("field1").length());
  }

  @Test
  void shortKeyAfterLongOneIsAnother() {
    db.insert("usertable", KEY, fields(0, 1, 2));
    assertEquals(Status.NOT_FOUND, db.read("usertable", "user1", null, new HashMap<>()));
    assertEquals(Status.NOT_FOUND, db.update("usertable", "user1", fields(1)));
    assertEquals(2, db.failures());
  }

  @Test
  void deletedRecordIsGone() {
    db.insert("usertable", KEY, fields(0, 1, 2));
    assertEquals(Status.OK, db.delete("usertable", KEY));
    assertEquals(Status.NOT_FOUND, db.read("usertable", KEY, null, new HashMap<>()));
  }

  @Test
  void scanIsAFailure() {
    assertEquals(Status.NOT_IMPLEMENTED, db.scan("usertable", KEY, 1, null, new Vector<>()));
    assertEquals(1, db.failures());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> db.insert("usertable", KEY + "00", fields(0, 1, 2)));
    assertThrows(
        IllegalArgumentException.class,
        () -> db.insert("usertable", KEY, Map.of("field0", new StringByteIterator("short"))));
  }
}
