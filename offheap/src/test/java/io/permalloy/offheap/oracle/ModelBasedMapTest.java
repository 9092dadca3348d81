package io.permalloy.offheap.oracle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A million random operations a backend beside maps of java.util: on a few keys and on many, on
 * byte maps and record maps, with reopening where the backend has it, and on a store that is full
 * much of the time.
 *
 * <p>{@code -Dpermalloy.model.ops=10000000} runs more, {@code -Dpermalloy.model.seed=7} others. A
 * failure prints its seed and the shortest list of operations found that shows it.
 */
class ModelBasedMapTest {
  private static final long OPERATIONS = Long.getLong("permalloy.model.ops", 1_000_000);
  private static final long SEED = Long.getLong("permalloy.model.seed", 20_260_101);
  private static final int FEW = 60;
  private static final int MANY = 15_000;
  private static final int FIELDS = 3;
  private static final long MIB = 1 << 20;
  private static final long ROOMY = 256 * MIB;
  private static final long TIGHT = 4 * MIB;
  private static final long TIGHTER = 2 * MIB;

  /**
   * Live bytes and records below which these stores must not say that they are full. Far from the
   * maximum: two sessions hold slabs of every size class, and what random removals leave is spread
   * over all slabs.
   */
  private static final long FULL_BYTES = TIGHT / 16;

  private static final long FULL_RECORDS = 2000;

  /** Where the content of a store lives. */
  enum Backend {
    MEMORY,
    SHARED_MEMORY,
    FILE
  }

  @TempDir Path temporary;

  private StoreLife store(Backend backend, long maxBytes) {
    return new StoreLife(
        switch (backend) {
          case MEMORY -> null;
          case SHARED_MEMORY ->
              Path.of("/dev/shm", "permalloy-random-" + ProcessHandle.current().pid());
          case FILE -> temporary.resolve("store");
        },
        maxBytes);
  }

  private BytesTrial bytes(Backend backend, int keys, long maxBytes, long fullFrom, long count) {
    AtomicReference<BytesTrial> trial = new AtomicReference<>();
    Replay.run(
        BytesTrial.operations(SEED, keys),
        SEED,
        count,
        () -> {
          trial.set(new BytesTrial(new StoreBytes(store(backend, maxBytes)), keys, fullFrom));
          return trial.get();
        });
    return trial.get();
  }

  private RecordTrial records(Backend backend, int keys, long maxBytes, long fullFrom, long count) {
    AtomicReference<RecordTrial> trial = new AtomicReference<>();
    Replay.run(
        RecordTrial.operations(SEED, keys),
        SEED,
        count,
        () -> {
          StoreRecords records = new StoreRecords(store(backend, maxBytes), FIELDS);
          trial.set(new RecordTrial(records, keys, FIELDS, fullFrom));
          return trial.get();
        });
    return trial.get();
  }

  @ParameterizedTest
  @EnumSource
  void bytesOfFewKeys(Backend backend) {
    bytes(backend, FEW, ROOMY, Long.MAX_VALUE, OPERATIONS / 4);
  }

  @ParameterizedTest
  @EnumSource
  void bytesOfManyKeys(Backend backend) {
    bytes(backend, MANY, ROOMY, Long.MAX_VALUE, OPERATIONS / 4);
  }

  @ParameterizedTest
  @EnumSource
  void bytesOfAFullStore(Backend backend) {
    BytesTrial trial = bytes(backend, MANY, TIGHT, FULL_BYTES, OPERATIONS / 8);
    assertTrue(trial.timesFull() > 0, "was never full: more operations, or a smaller store");
  }

  @ParameterizedTest
  @EnumSource
  void recordsOfFewKeys(Backend backend) {
    records(backend, FEW, ROOMY, Long.MAX_VALUE, OPERATIONS / 8);
  }

  @ParameterizedTest
  @EnumSource
  void recordsOfManyKeys(Backend backend) {
    records(backend, MANY, ROOMY, Long.MAX_VALUE, OPERATIONS / 8);
  }

  @ParameterizedTest
  @EnumSource
  void recordsOfAFullStore(Backend backend) {
    RecordTrial trial = records(backend, 2 * MANY, TIGHTER, FULL_RECORDS, OPERATIONS / 8);
    assertTrue(trial.timesFull() > 0, "was never full: more operations, or a smaller store");
  }
}
