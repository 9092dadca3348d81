package io.permalloy.bench.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MachineTest {
  @TempDir private Path folder;

  @Test
  void mitigationsAreThoseOfWhatTheProcessorHas() throws IOException {
    assertEquals("not affected by any known weakness", Machine.mitigations(folder));
    Files.writeString(folder.resolve("meltdown"), "Not affected\n");
    Files.writeString(folder.resolve("spectre_v2"), "Mitigation: Retpolines; STIBP: disabled\n");
    Files.writeString(folder.resolve("retbleed"), "Vulnerable\n");
    assertEquals(
        "retbleed: Vulnerable; spectre_v2: Mitigation: Retpolines; STIBP: disabled",
        Machine.mitigations(folder));
    assertEquals("unknown", Machine.mitigations(folder.resolve("none")));
  }
}
