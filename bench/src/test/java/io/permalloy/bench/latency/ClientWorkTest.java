package io.permalloy.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Shape;
import io.permalloy.bench.subject.Subject;
import io.permalloy.bench.subject.Subjects;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientWorkTest {
  private static final String EVERYTHING =
      "get=3,miss=1,put=4,remove=3,putIfAbsent=2,compareAndSet=2,add=1";

  /** Threads take turns here: what one does must not be in the way of another's. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "heap 16/64 1000 1 " + EVERYTHING,
        "heap 16/64 1000 3 " + EVERYTHING,
        "heap 8/8 1000 2 " + EVERYTHING,
        "heap 16/16 200 2 " + EVERYTHING,
        "heap 16/64 36 1 get=1,put=1,remove=1",
        "permalloy-records 16/64 1000 2 " + EVERYTHING,
        "permalloy-longs 8/8 1000 2 " + EVERYTHING,
        "permalloy-bytes 16/64 1000 2 get=1,put=3,remove=2,compareAndSet=1,putIfAbsent=1"
      })
  void operationsFindWhatTheyNeedAndTheMapKeepsItsSize(
      String name, String shape, int entries, int threads, String text) {
    Mix mix = Mix.parse(text);
    Dataset data = new Dataset(Shape.parse(shape), entries, 1);
    try (Subject subject = Subjects.open(name, data)) {
      subject.client().load(data.order(2));
      List<ClientWork> works = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        ClientWork work = new ClientWork(subject.client(), mix, new Keys(entries, i, threads));
        work.prepare();
        works.add(work);
      }
      long size = subject.size();
      assertTrue(size < entries && size >= entries * 9L / 10, size + " entries at first");
      int cycles = 5_000;
      Map<Operation, Integer> counts = new EnumMap<>(Operation.class);
      for (int i = 0; i < cycles * mix.cycle().size(); i++) {
        for (ClientWork work : works) {
          counts.merge(work.next(), 1, Integer::sum);
        }
      }
      assertEquals(size, subject.size());
      assertEquals(entries - size, works.stream().mapToLong(ClientWork::absent).sum());
      assertEquals(0, works.stream().mapToLong(ClientWork::wrong).sum());
      for (Operation operation : mix.operations()) {
        long weight =
            mix.cycle().stream().filter(action -> action.operation() == operation).count();
        assertEquals(weight * cycles * threads, counts.get(operation).longValue());
      }
    }
  }

  /** The idle client is a map that always says yes: to be believed in no check. */
  @ParameterizedTest
  @CsvSource({"miss=1", "putIfAbsent=1"})
  void wrongAnswersAreCounted(String text) {
    Dataset data = new Dataset(new Shape(16, 64), 100, 1);
    ClientWork work = new ClientWork(new IdleClient(data), Mix.parse(text), new Keys(100, 0, 1));
    for (int i = 0; i < 10; i++) {
      work.next();
    }
    assertEquals(10, work.wrong());
  }

  @Test
  void smallestMapsHaveRoomForEveryMix() {
    for (String text : List.of("get=1", EVERYTHING, "put=500,remove=500", "put=9,remove=1")) {
      for (int threads = 1; threads <= 5; threads++) {
        Mix mix = Mix.parse(text);
        int least = Keys.least(threads, mix);
        Keys keys = new Keys(least, threads - 1, threads);
        long removes = mix.cycle().stream().filter(a -> a == Action.REMOVE).count();
        assertTrue(keys.out() > removes, text);
        assertTrue(keys.out() + removes < keys.removes.length(), text);
      }
    }
  }
}
