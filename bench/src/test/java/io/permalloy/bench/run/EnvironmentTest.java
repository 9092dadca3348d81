package io.permalloy.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EnvironmentTest {
  @Test
  void saysWhatAResultDependsOn() {
    Environment environment = new Environment("bench --quick");
    Map<?, ?> machine = (Map<?, ?>) environment.values().get("machine");
    for (String key :
        List.of(
            "cpu",
            "cpus",
            "cores",
            "numaNodes",
            "caches",
            "memory",
            "hypervisor",
            "kernel",
            "governor",
            "mitigations",
            "hugePages",
            "hugePagesShmem",
            "hugePagesDefrag",
            "jvm",
            "java",
            "jvmFlags")) {
      assertNotNull(machine.get(key), key);
    }
    assertEquals("bench --quick", environment.values().get("command"));
    assertTrue(environment.values().get("loadBefore") instanceof Double);
  }

  @Test
  void isPartialUntilItEnds() {
    Environment environment = new Environment("bench --quick");
    assertEquals("partial", environment.values().get("kind"));
    assertNull(environment.values().get("ended"));
    environment.end("quick");
    assertEquals("quick", environment.values().get("kind"));
    assertNotNull(environment.values().get("ended"));
    assertTrue(environment.values().get("loadAfter") instanceof Double);
  }

  @Test
  void versionsComeFromTheClassPath() {
    assertEquals(
        Map.of("chronicle", "2026.1", "jctools", "4.0.7", "rocksdb", "10.2.1"),
        PeerVersions.on(
            "/a/chronicle-map-2026.1.jar:/b/target/classes:/c/jctools-core-4.0.7.jar:"
                + "jctools-core-jdk11-4.0.6.jar:chronicle-core-2026.3.jar:rocksdbjni-10.2.1.jar:"));
    assertNotNull(PeerVersions.on(System.getProperty("java.class.path")).get("jmh"));
  }
}
