package io.permalloy.runtime.jvm;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.Deflater;

/** Makes a class path of jars out of one that has folders in it. */
final class ClassPathJars {
  private ClassPathJars() {}

  /** The class path with a jar for each folder, in the same order, without what is not there. */
  static String pack(String classPath, Path into) throws IOException {
    Files.createDirectories(into);
    StringJoiner packed = new StringJoiner(File.pathSeparator);
    int jars = 0;
    for (String entry : classPath.split(File.pathSeparator)) {
      Path path = Path.of(entry).toAbsolutePath();
      if (Files.isDirectory(path)) {
        Path jar = into.resolve(jars++ + ".jar");
        pack(path, jar);
        packed.add(jar.toAbsolutePath().toString());
      } else if (Files.exists(path)) {
        packed.add(path.toString());
      }
    }
    return packed.toString();
  }

  private static void pack(Path folder, Path jar) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> all = Files.walk(folder)) {
      out.setLevel(Deflater.NO_COMPRESSION);
      List<Path> files = all.filter(Files::isRegularFile).toList();
      for (Path file : files) {
        String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
        out.putNextEntry(new JarEntry(name));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
  }
}
