package io.permalloy.offheap.sim;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every defect planted in the long to long map must be caught, in the shape that shows it. */
class CellsMutantsTest {
  static final List<MutantsTest.Plant> PLANTS =
      List.of(
          plant(CellsMutants.PACKING_BY_STORE, Shape.LONGS_GROWING),
          plant(CellsMutants.KEY_FIRST, Shape.LONGS_GROWING),
          plant(CellsMutants.FROZEN_BY_STORE, Shape.LONGS_GROWING),
          plant(CellsMutants.RECORD_AFTER_CAS, Shape.LONGS_GROWING),
          plant(CellsMutants.SHARED_RECORD, Shape.LONGS_GROWING),
          plant(CellsMutants.ABSENT_IS_UNINIT, Shape.LONGS_GROWING),
          plant(CellsMutants.EMPTY_NOT_CLOSED, Shape.LONGS_GROWING),
          plant(CellsMutants.LINK_NOT_CLOSED, Shape.LONGS_LONG_CHAIN),
          plant(CellsMutants.UNINIT_IS_EMPTY, Shape.LONGS_GROWING),
          plant(CellsMutants.CELL_GIVEN_BACK, Shape.LONGS_ONE_LINE),
          killing(CellsMutants.BUCKET_OWNED, Shape.LONGS_GROWING),
          plant(CellsMutants.FROZEN_BELIEVED, Shape.LONGS_GROWING),
          plant(CellsMutants.ONE_CHILD, Shape.LONGS_GROWING),
          plant(CellsMutants.HOME_FREEZE_ONLY, Shape.LONGS_LONG_CHAIN),
          plant(CellsMutants.DONE_FIRST, Shape.LONGS_GROWING),
          plant(CellsMutants.ROOT_MOVES_EARLY, Shape.LONGS_GROWING),
          plant(CellsMutants.CLAIM_BY_STORE, Shape.LONGS_ONE_LINE),
          plant(CellsMutants.LINE_PUBLISHED_RAW, Shape.LONGS_LONG_CHAIN),
          plant(CellsMutants.UPDATE_BY_STORE, Shape.LONGS_HOT_KEY),
          plant(CellsMutants.BOX_UNCHECKED, Shape.LONGS_BOX_READ),
          plant(CellsMutants.BOX_FREED, Shape.LONGS_BOXES),
          plant(CellsMutants.BOX_LEAKED, Shape.LONGS_BOXES),
          killing(CellsMutants.BOX_KEPT, Shape.LONGS_BOXES),
          killing(CellsMutants.BOX_ORPHANED, Shape.LONGS_BOXES),
          killing(CellsMutants.BOX_NOT_IN_FLIGHT, Shape.LONGS_BOXES),
          plant(CellsMutants.TEARDOWN_FORGETS_BOXES, Shape.LONGS_DROPPED),
          plant(CellsMutants.UNPINNED_UNCHECKED, Shape.LONGS_TABLE_REUSED),
          plant(CellsMutants.UNPINNED_IGNORES_CHAIN, Shape.LONGS_LONG_CHAIN),
          plant(CellsMutants.UNPINNED_IGNORES_CLOSED, Shape.LONGS_GROWING),
          plant(CellsMutants.NEXT_BELIEVED, Shape.LONGS_STOPPED),
          plant(CellsMutants.WALK_IGNORES_FREEZE, Shape.LONGS_GROWING_SCANNED));

  private static MutantsTest.Plant plant(Mutant mutant, Shape shape) {
    return new MutantsTest.Plant(mutant, shape, 0, false);
  }

  private static MutantsTest.Plant killing(Mutant mutant, Shape shape) {
    return new MutantsTest.Plant(mutant, shape, 1, false);
  }

  @ParameterizedTest
  @FieldSource("PLANTS")
  void isCaught(MutantsTest.Plant plant) {
    plant.assertCaught();
  }
}
