package io.permalloy.bench.subject;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** All subjects on the class path. */
public final class Subjects {
  private Subjects() {}

  /**
   * The factories, Permalloy's own first. One that cannot be loaded is left out.
   *
   * @return new list
   */
  public static List<SubjectFactory> all() {
    List<SubjectFactory> factories = new ArrayList<>();
    ServiceLoader.load(SubjectFactory.class).stream()
        .forEach(
            provider -> {
              try {
                factories.add(provider.get());
              } catch (ServiceConfigurationError e) {
                // Asked for by its name, it is an error of its own: see factory.
              }
            });
    // The class path has those of other modules first.
    factories.sort(Comparator.comparing(Subjects::isForeign));
    return factories;
  }

  private static boolean isForeign(SubjectFactory factory) {
    return !factory.getClass().getPackage().equals(Subjects.class.getPackage());
  }

  /**
   * A factory.
   *
   * @param name of the subject
   * @return its factory
   * @throws IllegalArgumentException if no subject on the class path has that name
   */
  public static SubjectFactory factory(String name) {
    List<SubjectFactory> all = all();
    for (SubjectFactory factory : all) {
      if (factory.name().equals(name)) {
        return factory;
      }
    }
    throw new IllegalArgumentException(
        "no map is called '"
            + name
            + "'; there are "
            + all.stream().map(SubjectFactory::name).toList());
  }

  /**
   * Opens a subject.
   *
   * @param name of the subject
   * @param data keys and values to come
   * @return a new, empty subject
   * @throws UnsupportedOperationException if it cannot run here, with the reason: a library or flag
   *     is missing, or it cannot hold such keys and values
   */
  public static Subject open(String name, Dataset data) {
    SubjectFactory factory = factory(name);
    try {
      return factory.open(data);
    } catch (UnsupportedOperationException e) {
      throw e;
    } catch (LinkageError | RuntimeException e) {
      throw new UnsupportedOperationException(name + " cannot run here: " + reason(e), e);
    }
  }

  /** What began it: the errors around it say only that a class cannot be used. */
  private static String reason(Throwable failure) {
    Throwable first = failure;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    return first instanceof ClassNotFoundException
        ? "its library is not on the class path, there is no class " + first.getMessage()
        : first.toString();
  }
}
