package io.permalloy.runtime.flows;

import io.permalloy.runtime.Store;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * Runs the pipeline on a small generated capture and a store of its own until the code is compiled.
 * A measurement of less than a second would measure the compiler otherwise.
 */
final class WarmUp {

  /** Packets that go through, all passes together. */
  static final int PACKETS = 1_200_000;

  private static final int PASSES = 6;
  private static final int FLOWS = 20_000;
  private static final long SEED = 99;

  private WarmUp() {}

  /** Runs with this many workers; leaves nothing behind. */
  static void run(int workers, Dispatch dispatch) {
    try (Arena arena = Arena.ofShared();
        Store store = Store.open("mem:?max=256MiB")) {
      CaptureGenerator generator = new CaptureGenerator(PACKETS / PASSES, FLOWS, SEED);
      CaptureFile capture = CaptureFile.of("warm-up", generator.generate(arena));
      FlowTable table = FlowTable.open(store, FlowTable.IfPresent.REFUSE);
      for (int pass = 0; pass < PASSES; pass++) {
        new FlowPipeline(table, workers, dispatch, (bytes, frames) -> {}).run(List.of(capture), 1);
      }
    }
  }
}
