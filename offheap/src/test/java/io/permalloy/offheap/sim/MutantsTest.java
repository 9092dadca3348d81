package io.permalloy.offheap.sim;

import static io.permalloy.offheap.sim.Shape.COLLIDING;
import static io.permalloy.offheap.sim.Shape.FROZEN_BY_ANOTHER_BUCKET;
import static io.permalloy.offheap.sim.Shape.GROWING;
import static io.permalloy.offheap.sim.Shape.GROWING_RECORDS;
import static io.permalloy.offheap.sim.Shape.GROWING_WITH_NEW_TAGS;
import static io.permalloy.offheap.sim.Shape.HOT_KEY;
import static io.permalloy.offheap.sim.Shape.HOT_RECORD;
import static io.permalloy.offheap.sim.Shape.MAP_BULK_RECORDS;
import static io.permalloy.offheap.sim.Shape.MAP_BULK_REUSING;
import static io.permalloy.offheap.sim.Shape.MAP_BULK_SUMS;
import static io.permalloy.offheap.sim.Shape.MAP_GROWING;
import static io.permalloy.offheap.sim.Shape.MAP_GROWING_RECORDS_VIEWED;
import static io.permalloy.offheap.sim.Shape.MAP_GROWING_VIEWED;
import static io.permalloy.offheap.sim.Shape.MAP_HELD_RECORD;
import static io.permalloy.offheap.sim.Shape.MAP_HOT_KEY;
import static io.permalloy.offheap.sim.Shape.MAP_HOT_RECORD;
import static io.permalloy.offheap.sim.Shape.MAP_OVERTAKEN;
import static io.permalloy.offheap.sim.Shape.MAP_READ;
import static io.permalloy.offheap.sim.Shape.MAP_RECORD_TAKEN;
import static io.permalloy.offheap.sim.Shape.MAP_REUSING;
import static io.permalloy.offheap.sim.Shape.MAP_SNAPSHOTS;
import static io.permalloy.offheap.sim.Shape.MAP_SNAPSHOTS_VIEWED;
import static io.permalloy.offheap.sim.Shape.MAP_SNAPSHOT_TAKEN;
import static io.permalloy.offheap.sim.Shape.MAP_VIEWED;
import static io.permalloy.offheap.sim.Shape.OVERTAKEN;
import static io.permalloy.offheap.sim.Shape.PINNED_LATE;
import static io.permalloy.offheap.sim.Shape.STOPPED;
import static io.permalloy.offheap.sim.Shape.THREE_INSERTERS;
import static io.permalloy.offheap.sim.Shape.TWO_ACQUIRERS;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Every planted defect must be caught, or a green run of the simulations means nothing. Each is
 * looked for in the shape that shows it.
 */
class MutantsTest {

  /** A defect and where it shows: in this shape, with this many kills, randomly or exhaustively. */
  record Plant(Mutant mutant, Shape shape, int kills, boolean exhaustive) {
    void assertCaught() {
      if (exhaustive) {
        shape.in(mutant.loader()).preemptions(2).exhaustive().assertFails();
        return;
      }
      SimLoader[] loaders = {mutant.reusingLoader(), mutant.loader()};
      for (int round = 0; round < ROUNDS; round++) {
        Simulation s = shape.in(loaders[round & 1]).kills(kills);
        Simulation.Outcome o =
            (round & 2) == 0 ? s.random(round, RUNS) : s.pct(round, RUNS, 2 + round % 4);
        if (o.failure() != null) {
          return;
        }
      }
      throw new AssertionError("not caught: " + this + " in " + shape);
    }

    @Override
    public String toString() {
      return mutant.name();
    }
  }

  private static Plant plant(Mutant mutant, Shape shape) {
    return new Plant(mutant, shape, 0, false);
  }

  private static Plant everySchedule(Mutant mutant, Shape shape) {
    return new Plant(mutant, shape, 0, true);
  }

  private static Plant killing(Mutant mutant, Shape shape) {
    return new Plant(mutant, shape, 1, false);
  }

  static final List<Plant> PLANTS =
      List.of(
          plant(EntriesMutants.NO_RESCAN, COLLIDING),
          plant(EntriesMutants.SINGLE_CAS, COLLIDING),
          plant(EntriesMutants.KILL_FORGETS, COLLIDING),
          plant(EntriesMutants.HELP_BLIND, THREE_INSERTERS),
          plant(EntriesMutants.NO_FLAG, HOT_KEY),
          plant(EntriesMutants.RESOLVE_UNFROZEN_ONLY, FROZEN_BY_ANOTHER_BUCKET),
          plant(EntriesMutants.FREE_SEEN, COLLIDING),
          killing(EntriesMutants.RETIRE_FIRST, HOT_KEY),
          killing(EntriesMutants.WAIT_FOR_OWNER, HOT_KEY),
          plant(EntriesMutants.WAIT_FOR_HELPER, GROWING),
          plant(EntriesMutants.TAG_IS_KEY, COLLIDING),
          plant(EntriesMutants.SKIP_UNINIT, GROWING),
          plant(EntriesMutants.HIT_IGNORES_FREEZE, GROWING),
          plant(EntriesMutants.MISS_IGNORES_FREEZE, GROWING),
          plant(EntriesMutants.COPY_TENTATIVE, GROWING),
          plant(EntriesMutants.DROP_NOTHING, GROWING),
          plant(EntriesMutants.PLAIN_STORE, GROWING),
          plant(EntriesMutants.EMPTY_IS_UNINIT, GROWING),
          plant(EntriesMutants.LINK_NOT_FROZEN, GROWING),
          plant(EntriesMutants.HOME_FREEZE_ONLY, GROWING),
          plant(EntriesMutants.NO_FREEZE, GROWING),
          plant(EntriesMutants.ONE_CHILD, GROWING),
          killing(EntriesMutants.NO_R1, GROWING_WITH_NEW_TAGS),
          plant(EntriesMutants.NEXT_BELIEVED, STOPPED),
          everySchedule(EntriesMutants.TABLE_RETIRED_EARLY, PINNED_LATE),
          plant(EntriesMutants.DONE_FIRST, GROWING),
          plant(EntriesMutants.ROOT_MOVES_EARLY, GROWING),
          plant(EntriesMutants.OVERFLOW_PUBLISHED_EMPTY, GROWING),
          plant(EntriesMutants.NEXT_BELIEVED, OVERTAKEN),
          plant(EntriesMutants.SCAN_OVERTAKEN, MAP_OVERTAKEN),
          plant(EntriesMutants.UNPINNED_UNCHECKED, MAP_READ),
          plant(EntriesMutants.UNPINNED_IGNORES_FREEZE, MAP_GROWING),
          plant(EntriesMutants.UNPINNED_IGNORES_CHAIN, MAP_GROWING),
          plant(EntriesMutants.UNPINNED_GET_UNCHECKED, MAP_READ),
          plant(ViewMutants.EPOCH_IGNORED, MAP_VIEWED),
          plant(ViewMutants.UNINIT_IS_EMPTY, MAP_GROWING_VIEWED),
          plant(ViewMutants.BOTH_HALVES, MAP_GROWING_VIEWED),
          plant(ViewMutants.FROZEN_IS_TRUTH, MAP_GROWING_VIEWED),
          plant(ViewMutants.DEAD_RECORD_COUNTS, MAP_GROWING_RECORDS_VIEWED),
          plant(ViewMutants.NO_SECOND_LOOK, MAP_GROWING_VIEWED),
          plant(ViewMutants.HALF_BELIEVED, MAP_SNAPSHOTS_VIEWED),
          plant(ViewMutants.NO_SECOND_LOOK, Shape.LONGS_CHECKED),
          plant(ViewMutants.EXTENTS_NOT_LOOKED_AT, Shape.LONGS_CHECKED),
          plant(RecordsMutants.BORN_ALIVE, HOT_RECORD),
          plant(RecordsMutants.IGNORES_RIVAL, HOT_RECORD),
          plant(RecordsMutants.KILL_FORGETS, TWO_ACQUIRERS),
          killing(RecordsMutants.WAITS_FOR_PENDING, HOT_RECORD),
          plant(RecordsMutants.REMOVE_BY_STORE, MAP_HOT_RECORD),
          killing(RecordsMutants.UNLINK_RETIRES_ALWAYS, GROWING_RECORDS),
          plant(RecordsMutants.ADD_BY_STORE, MAP_HOT_RECORD),
          plant(RecordsMutants.NO_LIFE_CHECK, MAP_HELD_RECORD),
          plant(RecordsMutants.LINKED_UNDECIDED, TWO_ACQUIRERS),
          plant(RecordsMutants.NO_KILL, TWO_ACQUIRERS),
          plant(RecordsMutants.DROP_DEAD, GROWING_RECORDS),
          plant(EntriesMutants.PLAIN_STORE, GROWING_RECORDS),
          plant(EntriesMutants.HIT_IGNORES_FREEZE, GROWING_RECORDS),
          plant(RecordsMutants.UNLINK_FIRST, MAP_RECORD_TAKEN),
          killing(RecordsMutants.END_UNNOTED, MAP_RECORD_TAKEN),
          plant(RecordsMutants.NO_SEAL, MAP_RECORD_TAKEN),
          plant(RecordsMutants.SEAL_BY_STORE, MAP_RECORD_TAKEN),
          plant(RecordsMutants.SEALS_BEFORE_THE_HEADER, MAP_RECORD_TAKEN),
          plant(RecordsMutants.BULK_UNPINNED, MAP_BULK_REUSING),
          plant(RecordsMutants.BULK_UNCHECKED, MAP_BULK_RECORDS),
          plant(RecordsMutants.BULK_ADDS_TWICE, MAP_BULK_SUMS),
          plant(RecordsMutants.BULK_READS_SEALS, MAP_BULK_RECORDS),
          plant(RecordsMutants.ONE_HALF, MAP_SNAPSHOTS),
          plant(RecordsMutants.STORE_EARLY, MAP_SNAPSHOTS),
          plant(RecordsMutants.PUBLISH_EARLY, MAP_SNAPSHOTS),
          plant(RecordsMutants.LOAD_EARLY, MAP_SNAPSHOTS),
          killing(RecordsMutants.SEQLOCK, MAP_SNAPSHOTS),
          plant(RecordsMutants.PUBLISH_STORE, MAP_SNAPSHOT_TAKEN),
          killing(ReaperMutants.NO_IN_ALLOCATION, MAP_HOT_KEY),
          killing(ReaperMutants.NO_IN_UNLINK, MAP_HOT_KEY),
          killing(ReaperMutants.DEFERRED_UNNAMED, MAP_HOT_KEY),
          killing(ReaperMutants.NO_IN_FREE, MAP_REUSING),
          killing(ReaperMutants.NO_IN_OTHER, MAP_HOT_KEY),
          killing(ReaperMutants.HEADER_AFTER_BIT, MAP_REUSING),
          killing(ReaperMutants.FREE_WITHOUT_LIFE, MAP_REUSING),
          killing(ReaperMutants.ORPHAN_NOT_PUSHED, MAP_HOT_KEY),
          killing(ReaperMutants.ALWAYS_ORPHAN, MAP_HOT_KEY),
          killing(ReaperMutants.TENTATIVE_KEPT, MAP_HOT_KEY),
          killing(ReaperMutants.CHUNK_NOT_LOOKED_FOR, MAP_HOT_KEY));

  @ParameterizedTest
  @FieldSource("PLANTS")
  void isCaught(Plant plant) {
    plant.assertCaught();
  }

  private static final int ROUNDS = 64;
  private static final long RUNS = 1000;
}
