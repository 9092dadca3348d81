package io.permalloy.offheap.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The instrument of the model-based tests: correct maps pass, every planted defect is caught, and
 * the operations that show it are found again.
 */
class PlantedDefectsTest {
  private static final long SEED = 1;
  private static final long COUNT = 100_000;
  private static final int KEYS = 500;
  private static final int FIELDS = 3;
  private static final long MAX_BYTES = 50_000;

  private static void bytes(HeapBytes.Defect defect) {
    Replay.run(
        BytesTrial.operations(SEED, KEYS),
        SEED,
        COUNT,
        () -> new BytesTrial(new HeapBytes(defect, MAX_BYTES), KEYS, MAX_BYTES / 2));
  }

  private static void records(HeapRecords.Defect defect) {
    Replay.run(
        RecordTrial.operations(SEED, KEYS),
        SEED,
        COUNT,
        () -> new RecordTrial(new HeapRecords(defect, FIELDS), KEYS, FIELDS, KEYS / 2));
  }

  @Test
  void correctMapsPass() {
    bytes(HeapBytes.Defect.NONE);
    records(HeapRecords.Defect.NONE);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void defectOfABytesMapIsCaughtAndShrunk(HeapBytes.Defect defect) {
    AssertionError error = assertThrows(AssertionError.class, () -> bytes(defect));
    // A full store needs as many entries as fill it; any other defect needs a few operations.
    boolean full = defect.name().contains("FULL_C") || defect.name().contains("WHEN_FULL");
    assertShrunk(error, full ? 150 : 4);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void defectOfARecordMapIsCaughtAndShrunk(HeapRecords.Defect defect) {
    AssertionError error = assertThrows(AssertionError.class, () -> records(defect));
    assertShrunk(error, 4);
  }

  private static void assertShrunk(AssertionError error, int atMost) {
    String[] lines = error.getMessage().split("\n", -1);
    int heading = 0;
    while (heading < lines.length && !lines[heading].startsWith("shrunk to ")) {
      heading++;
    }
    assertTrue(heading < lines.length, error::getMessage);
    assertTrue(error.getMessage().startsWith("seed " + SEED + ": "), error::getMessage);
    assertTrue(lines.length - heading - 1 <= atMost, error::getMessage);
  }

  @Test
  void operationsDependOnSeedAndIndexAlone() {
    Operations operations = BytesTrial.operations(SEED, KEYS);
    long[] first = new long[1000];
    Arrays.setAll(first, operations::at);
    Operations again = BytesTrial.operations(SEED, KEYS);
    for (int i = first.length - 1; i >= 0; i--) {
      assertEquals(first[i], again.at(i));
    }
    assertFalse(first[0] == BytesTrial.operations(SEED + 1, KEYS).at(0));
  }

  @Test
  void keysDifferAndCoverEveryLength() {
    Set<String> keys = new HashSet<>();
    Set<Integer> lengths = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      byte[] key = Data.key(i);
      lengths.add(key.length);
      assertTrue(keys.add(new String(key, StandardCharsets.ISO_8859_1)));
    }
    assertEquals(Data.MAX_KEY, lengths.size(), "0 to 300, but for 3");
    Set<Integer> values = new HashSet<>();
    for (int i = 0; i < 1_000_000; i++) {
      values.add(Data.value(i).length);
    }
    assertEquals(Data.MAX_VALUE + 1, values.size());
  }
}
