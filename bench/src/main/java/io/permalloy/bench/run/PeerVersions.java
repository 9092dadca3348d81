package io.permalloy.bench.run;

import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which versions of other people's maps, and of JMH, are on the class path. */
final class PeerVersions {
  private static final Pattern JAR = Pattern.compile("(.+?)-(\\d.*)\\.jar");

  /** Names of subjects, and of the jars that they come in. */
  private static final Map<String, String> ARTIFACTS = new LinkedHashMap<>();

  static {
    ARTIFACTS.put("chronicle", "chronicle-map");
    ARTIFACTS.put("jctools", "jctools-core");
    ARTIFACTS.put("agrona", "agrona");
    ARTIFACTS.put("lmdb", "lmdbjava");
    ARTIFACTS.put("mapdb", "mapdb");
    ARTIFACTS.put("mvstore", "h2-mvstore");
    ARTIFACTS.put("rocksdb", "rocksdbjni");
    ARTIFACTS.put("jmh", "jmh-core");
  }

  private PeerVersions() {}

  /** Of a class path; those that are not on it are left out. */
  static Map<String, String> on(String classPath) {
    Map<String, String> jars = new TreeMap<>();
    for (String entry : classPath.split(File.pathSeparator)) {
      Path file = Path.of(entry).getFileName();
      Matcher jar = JAR.matcher(file == null ? "" : file.toString());
      if (jar.matches()) {
        jars.put(jar.group(1), jar.group(2));
      }
    }
    Map<String, String> versions = new LinkedHashMap<>();
    ARTIFACTS.forEach(
        (subject, artifact) -> {
          if (jars.containsKey(artifact)) {
            versions.put(subject, jars.get(artifact));
          }
        });
    return versions;
  }
}
