package io.permalloy.bench.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JsonTest {
  @Test
  void writesEveryKindOfValue() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("text", "a \"quoted\\\" line\n");
    map.put("numbers", List.of(1, 2L, 0.5));
    map.put("infinite", Double.POSITIVE_INFINITY);
    map.put("none", null);
    map.put("yes", true);
    assertEquals(
        """
        {
          "text": "a \\"quoted\\\\\\" line\\u000a",
          "numbers": [
            1,
            2,
            0.50000
          ],
          "infinite": null,
          "none": null,
          "yes": true
        }
        """,
        Json.text(map));
  }
}
