package io.permalloy.bench.latency;

import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Subject;

/** One of the threads: its share of the map's operations, and of the floor's. */
final class Member {
  final int thread;
  final Side map;
  final Side floor;

  /** Takes those keys out of the map that are to be out. In the thread itself. */
  Member(LatencySettings settings, Subject subject, Dataset data, int thread) {
    this.thread = thread;
    Mix mix = settings.mix();
    map = new Side(work(settings, subject.client(), thread), Recording.ofOperations(mix));
    floor = new Side(work(settings, new IdleClient(data), thread), Recording.ofFloor(mix));
  }

  private static ClientWork work(LatencySettings settings, Client client, int thread) {
    Keys keys = new Keys(settings.entries(), thread, settings.threads());
    ClientWork work = new ClientWork(client, settings.mix(), keys);
    work.prepare();
    return work;
  }

  void begin(Schedule schedule) {
    map.begin(schedule, thread);
    floor.begin(schedule, thread);
  }
}
