package io.permalloy.bench.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.RawClient;
import io.permalloy.bench.subject.Shape;
import io.permalloy.bench.subject.Subject;
import io.permalloy.bench.subject.SubjectFactory;
import io.permalloy.bench.subject.Subjects;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Two threads at once, each with a client, see whole values and leave the right ones. */
final class SharingTest {
  private static final int THREADS = 2;
  private static final int SIZE = 400;
  private static final int ROUNDS = 20;

  static Stream<Arguments> subjects() {
    List<Arguments> subjects = new ArrayList<>();
    for (SubjectFactory factory : Subjects.all()) {
      for (String shape : List.of("8/8", "16/64", "16/500", "100/1000")) {
        if (factory.threads() > 1 && fits(factory.name(), shape)) {
          subjects.add(Arguments.of(factory.name(), shape));
        }
      }
    }
    return subjects.stream();
  }

  /** By name: else a peer that refuses everything would pass. */
  private static boolean fits(String name, String shape) {
    return switch (name) {
      case "jctools" -> shape.startsWith("8/");
      case "permalloy-longs" -> shape.equals("8/8");
      case "permalloy-records" -> !shape.endsWith("/500");
      default -> true;
    };
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void bothThreadsPutGetAndRemove(String name, String shape) throws Exception {
    Dataset data = new Dataset(Shape.parse(shape), SIZE, 7);
    try (Subject subject = Subjects.open(name, data);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<Void>> ends = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        ends.add(threads.submit(worker(data, subject.client(), thread)));
      }
      for (Future<Void> end : ends) {
        rethrow(end);
      }
      assertContents(data, subject);
    }
  }

  private static void rethrow(Future<Void> end) throws Exception {
    try {
      end.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  /** Writes the positions of its own, and reads those of both. */
  private static Callable<Void> worker(Dataset data, Client client, int thread) {
    RawClient raw = new RawClient(client);
    return () -> {
      for (int round = 1; round <= ROUNDS; round++) {
        for (int i = 0; i < SIZE; i++) {
          if (i % THREADS == thread) {
            client.put(i, round);
            if (isRemoved(i)) {
              client.remove(i);
            }
          }
          data.key(i, raw.key());
          if (raw.get()) {
            assertEquals(data.first(data.wrap(i + 1L)), Dataset.word(raw.value(), 0));
          }
        }
      }
      return null;
    };
  }

  private static boolean isRemoved(int position) {
    return position % 5 == 0;
  }

  private static void assertContents(Dataset data, Subject subject) {
    RawClient raw = new RawClient(subject.client());
    byte[] expected = data.valueBuffer();
    int present = 0;
    for (int i = 0; i < SIZE; i++) {
      data.key(i, raw.key());
      assertEquals(!isRemoved(i), raw.get(), "position " + i);
      if (!isRemoved(i)) {
        data.value(i, ROUNDS, expected);
        assertArrayEquals(expected, raw.value(), "position " + i);
        present++;
      }
    }
    assertEquals(present, subject.size());
  }
}
