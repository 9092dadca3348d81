package io.permalloy.bench.latency;

import io.permalloy.bench.subject.Client;

/**
 * Operations of a mix by one client, each of which checks its answer. Allocates nothing itself. Not
 * thread-safe.
 */
final class ClientWork implements Work {
  private final Client client;
  private final Keys keys;
  private final Action[] cycle;
  private int at;
  private long wrong;
  private long sum;

  ClientWork(Client client, Mix mix, Keys keys) {
    this.client = client;
    this.keys = keys;
    this.cycle = mix.cycle().toArray(Action[]::new);
  }

  /** Takes those keys out that are to be out. */
  void prepare() {
    for (int i = 0, out = keys.out(); i < out; i++) {
      client.remove(keys.removes.next());
    }
  }

  @Override
  public Operation next() {
    Action action = cycle[at];
    at = at + 1 == cycle.length ? 0 : at + 1;
    switch (action) {
      case GET -> sum += client.get(keys.gets.next());
      case MISS -> expect(!client.miss(keys.misses.next()));
      case INSERT -> client.put(keys.inserts.next(), keys.inserts.lap());
      case REPLACE -> client.put(keys.replaces.next(), keys.replaces.steps());
      case REMOVE -> client.remove(keys.removes.next());
      case INSERT_IF_ABSENT -> expect(client.putIfAbsent(keys.inserts.next(), keys.inserts.lap()));
      case LEAVE_IF_PRESENT -> expect(!client.putIfAbsent(keys.finds.next(), 0));
      case COMPARE_AND_SET -> {
        int position = keys.swaps.next();
        long lap = keys.swaps.lap();
        expect(client.compareAndSet(position, lap, lap + 1));
      }
      case ADD -> sum += client.add(keys.adds.next(), 1);
    }
    return action.operation();
  }

  private void expect(boolean right) {
    if (!right) {
      wrong++;
    }
  }

  /** Answers that were not what they should be. */
  long wrong() {
    return wrong;
  }

  /** Keys that are out now. */
  long absent() {
    return keys.absent();
  }

  /** Of what was read, so that reading is not optimized away. */
  long sum() {
    return sum;
  }
}
