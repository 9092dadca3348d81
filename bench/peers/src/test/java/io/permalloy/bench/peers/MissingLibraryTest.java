package io.permalloy.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Shape;
import io.permalloy.bench.subject.Subjects;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A peer without its library says so, and the other peers do not mind. */
final class MissingLibraryTest {
  /** All classes of the class path once more, but for some packages. */
  private static final class Without extends URLClassLoader {
    private final String prefix;

    Without(String prefix) throws MalformedURLException {
      super(classPath(), ClassLoader.getPlatformClassLoader());
      this.prefix = prefix;
    }

    private static URL[] classPath() throws MalformedURLException {
      List<URL> urls = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        urls.add(Path.of(entry).toUri().toURL());
      }
      return urls.toArray(URL[]::new);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith(prefix)) {
        throw new ClassNotFoundException(name);
      }
      return super.findClass(name);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "agrona,    org.agrona.collections.",
    "chronicle, net.openhft.",
    "jctools,   org.jctools.",
    "lmdb,      org.lmdbjava.",
    "mapdb,     org.mapdb.",
    "mvstore,   org.h2.",
    "rocksdb,   org.rocksdb.",
  })
  void libraryIsNamed(String name, String prefix) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (Without loader = new Without(prefix)) {
      thread.setContextClassLoader(loader);
      Throwable failure =
          assertThrows(InvocationTargetException.class, () -> open(loader, name)).getCause();
      assertInstanceOf(UnsupportedOperationException.class, failure);
      String message = failure.getMessage();
      assertTrue(
          message.startsWith(
              name
                  + " cannot run here: its library is not on the class path, there is no class "
                  + prefix),
          message);
      try (AutoCloseable other = open(loader, "heap")) {
        assertEquals(loader, other.getClass().getClassLoader());
      }
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** {@code Subjects.open(name, new Dataset(new Shape(8, 8), 10, 1))} in another class loader. */
  private static AutoCloseable open(ClassLoader loader, String name) throws Exception {
    Class<?> shapes = loader.loadClass(Shape.class.getName());
    Class<?> data = loader.loadClass(Dataset.class.getName());
    Object shape = shapes.getConstructor(int.class, int.class).newInstance(8, 8);
    return (AutoCloseable)
        loader
            .loadClass(Subjects.class.getName())
            .getMethod("open", String.class, data)
            .invoke(
                null,
                name,
                data.getConstructor(shapes, int.class, long.class).newInstance(shape, 10, 1L));
  }
}
