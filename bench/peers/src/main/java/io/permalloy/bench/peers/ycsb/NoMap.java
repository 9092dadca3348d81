package io.permalloy.bench.peers.ycsb;

import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Subject;

/**
 * No map at all: every get finds whatever is in the buffer. What is left is YCSB and the binding,
 * which no map can be faster than here.
 *
 * @param data for the buffers
 */
record NoMap(Dataset data) implements Subject {
  /** In tables and files. */
  static final String NAME = "(no map)";

  @Override
  public Client client() {
    return new Access(data);
  }

  @Override
  public long size() {
    return 0;
  }

  @Override
  public void close() {}

  private static final class Access extends Client {
    Access(Dataset data) {
      super(data);
    }

    @Override
    protected boolean get() {
      return true;
    }

    @Override
    protected void put() {}

    @Override
    protected void remove() {}
  }
}
