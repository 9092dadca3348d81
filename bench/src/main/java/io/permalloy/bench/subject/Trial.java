package io.permalloy.bench.subject;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tries every operation of a subject with few entries, before it is measured: that it is offered,
 * and that it does what the others do.
 */
public final class Trial {
  private static final int SIZE = 1_000;
  private static final int[] SOME = {3, 1, 4, 15, 92, 65};

  private final Dataset data;
  private final Subject subject;
  private final Client client;
  private final Map<String, String> reasons = new TreeMap<>();

  private Trial(Dataset data, Subject subject) {
    this.data = data;
    this.subject = subject;
    this.client = subject.client();
  }

  /** An operation and what it must have done. */
  private interface Attempt {
    void run();
  }

  /**
   * Tries a subject.
   *
   * @param name of the subject
   * @param shape of keys and values
   * @return for each operation that it does not offer the reason; the operations are {@code load,
   *     get, miss, put, insert, putIfAbsent, compareAndSet, add, getAll, putAll, remove, iterate};
   *     {@code load} if there is nothing that it can do
   * @throws IllegalStateException if an operation does something else than it should
   */
  public static Map<String, String> reasons(String name, Shape shape) {
    Dataset data = new Dataset(shape, SIZE, 42);
    try (Subject subject = Subjects.open(name, data)) {
      return new Trial(data, subject).run();
    } catch (UnsupportedOperationException e) {
      Map<String, String> reasons = new LinkedHashMap<>();
      reasons.put("load", e.getMessage());
      return reasons;
    }
  }

  private Map<String, String> run() {
    client.load(data.order(1));
    isTrue(subject.size() == SIZE, "load");
    attempt("get", this::gets);
    attempt("miss", () -> isTrue(!client.miss(7), "miss"));
    attempt("put", this::puts);
    attempt("remove", this::removes);
    attempt("putIfAbsent", this::putsIfAbsent);
    attempt("compareAndSet", this::swaps);
    attempt("getAll", () -> isTrue(client.getAll(SOME) == SOME.length, "getAll"));
    attempt("putAll", this::putsAll);
    attempt("iterate", this::iterates);
    attempt("add", this::adds);
    return reasons;
  }

  private void attempt(String operation, Attempt attempt) {
    try {
      attempt.run();
    } catch (UnsupportedOperationException e) {
      reasons.put(operation, e.getMessage());
    }
  }

  private static void isTrue(boolean condition, String operation) {
    if (!condition) {
      throw new IllegalStateException(operation + " did something else than it should");
    }
  }

  private void gets() {
    for (int i = 0; i < SIZE; i++) {
      isTrue(client.get(i) == data.first(data.wrap(i + 1L)), "get");
    }
    isTrue(client.getNext() == data.first(1), "get of the next key");
  }

  private void puts() {
    client.put(8, 5);
    isTrue(subject.size() == SIZE, "put that replaces");
    isTrue(client.get(7) == data.first(8) && client.getNext() == data.first(9), "put");
    if (data.shape().valueBytes() > 3 * Long.BYTES) {
      isTrue(Dataset.word(client.value, 16) == 5, "put of a new value");
    }
    client.put(8, 0);
  }

  private void removes() {
    client.remove(8);
    isTrue(subject.size() == SIZE - 1, "remove");
    client.remove(8);
    isTrue(subject.size() == SIZE - 1, "remove of an absent key");
    client.put(8, 0);
    isTrue(client.get(8) == data.first(9), "put that inserts");
  }

  private void putsIfAbsent() {
    isTrue(!client.putIfAbsent(9, 1), "putIfAbsent of a present key");
    client.remove(9);
    isTrue(client.putIfAbsent(9, 0), "putIfAbsent of an absent key");
    isTrue(client.get(9) == data.first(10), "putIfAbsent");
  }

  private void swaps() {
    isTrue(client.compareAndSet(10, 0, 1) && client.get(10) == data.first(11), "compareAndSet");
    if (data.shape().valueBytes() > 4 * Long.BYTES) {
      isTrue(!client.compareAndSet(10, 0, 2), "compareAndSet of another value");
    }
    client.put(10, 0);
  }

  private void putsAll() {
    try {
      client.remove(SOME[0]);
      client.putAll(SOME, 0);
    } catch (UnsupportedOperationException e) {
      client.put(SOME[0], 0);
      throw e;
    }
    isTrue(subject.size() == SIZE, "putAll");
    for (int position : SOME) {
      isTrue(client.get(position) == data.first(data.wrap(position + 1L)), "putAll");
    }
  }

  private void iterates() {
    long sum = 0;
    for (int i = 0; i < SIZE; i++) {
      sum += data.first(i);
    }
    isTrue(client.iterate() == sum, "iterate");
  }

  private void adds() {
    long before = client.add(11, 1);
    isTrue(client.add(11, 2) == before + 2, "add");
  }
}
