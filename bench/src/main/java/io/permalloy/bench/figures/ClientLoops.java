package io.permalloy.bench.figures;

import io.permalloy.bench.subject.Client;
import java.io.IOException;
import java.io.InputStream;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;

/**
 * The loops, once for each client: this class is defined again as a hidden class whose constant is
 * the client. One class for all clients would be compiled once, for all, and measure the dispatch
 * between them; with a constant the compiler knows which operation it is, and inlines it.
 */
final class ClientLoops implements Loops {
  private static final Client CLIENT = client();

  /** Not private: the copy is another class, and is made from outside. */
  ClientLoops() {}

  /** Null in this class itself, which only serves as the pattern. */
  private static Client client() {
    try {
      return MethodHandles.classData(
          MethodHandles.lookup(), ConstantDescs.DEFAULT_NAME, Client.class);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("a class may always see its own data", e);
    }
  }

  static Loops of(Client client) {
    try (InputStream in = ClientLoops.class.getResourceAsStream("ClientLoops.class")) {
      MethodHandles.Lookup copy =
          MethodHandles.lookup().defineHiddenClassWithClassData(in.readAllBytes(), client, true);
      return (Loops) copy.lookupClass().getDeclaredConstructor().newInstance();
    } catch (IOException | ReflectiveOperationException e) {
      throw new IllegalStateException("cannot copy the loops for a client: " + e, e);
    }
  }

  @Override
  public long gets(int from, int count) {
    long sum = 0;
    for (int i = from, end = from + count; i < end; i++) {
      sum += CLIENT.get(i);
    }
    return sum;
  }

  @Override
  public long getsDependent(int from, int count) {
    long word = CLIENT.get(from);
    for (int i = 1; i < count; i++) {
      word = CLIENT.getNext();
    }
    return word;
  }

  @Override
  public long puts(int from, int count, long stamp) {
    for (int i = from, end = from + count; i < end; i++) {
      CLIENT.put(i, stamp);
    }
    return count;
  }

  @Override
  public long updatesDependent(int from, int count) {
    CLIENT.get(from);
    long word = 0;
    for (int i = 0; i < count; i++) {
      word = CLIENT.updateNext(i);
    }
    return word;
  }

  @Override
  public long removes(int from, int count) {
    for (int i = from, end = from + count; i < end; i++) {
      CLIENT.remove(i);
    }
    return count;
  }

  @Override
  public long getsAtOnce(int from, int count, int[] batch) {
    long found = 0;
    for (int i = 0; i < count; i += batch.length) {
      fill(batch, from, i, count);
      found += CLIENT.getAll(batch);
    }
    return found;
  }

  @Override
  public long putsAtOnce(int from, int count, int[] batch, long stamp) {
    for (int i = 0; i < count; i += batch.length) {
      fill(batch, from, i, count);
      CLIENT.putAll(batch, stamp);
    }
    return count;
  }

  /** The last batch goes back as far as it needs, so that all are of one size. */
  private static void fill(int[] batch, int from, int at, int count) {
    int start = from + Math.max(0, Math.min(at, count - batch.length));
    for (int i = 0; i < batch.length; i++) {
      batch[i] = start + i;
    }
  }
}
