package io.permalloy.bench.latency;

import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Dataset;

/** Keys and values are prepared as for a map, and no map is asked. */
final class IdleClient extends Client {
  IdleClient(Dataset data) {
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

  @Override
  protected boolean putIfAbsent() {
    return true;
  }

  @Override
  protected boolean compareAndSet() {
    return true;
  }

  @Override
  protected long add(long delta) {
    return delta;
  }
}
