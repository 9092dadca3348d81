package io.permalloy.bench.subject;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RawClientTest {
  @ParameterizedTest
  @ValueSource(strings = {HeapMap.NAME, PermalloyBytes.NAME})
  void bytesAreTheCallers(String name) {
    Dataset data = new Dataset(new Shape(24, 100), 10, 1);
    try (Subject subject = Subjects.open(name, data)) {
      RawClient client = new RawClient(subject.client());
      byte[] value = new byte[100];
      Arrays.fill(value, (byte) 7);

      Arrays.fill(client.key(), (byte) 1);
      System.arraycopy(value, 0, client.value(), 0, value.length);
      client.put();
      Arrays.fill(client.value(), (byte) 0);
      Arrays.fill(client.key(), (byte) 2);
      assertFalse(client.get());
      Arrays.fill(client.key(), (byte) 1);
      assertTrue(client.get());
      assertArrayEquals(value, client.value());

      client.remove();
      assertFalse(client.get());
      assertEquals(0, subject.size());
    }
  }
}
