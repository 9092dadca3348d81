package io.permalloy.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AccountsTest {
  private static final Cell GET = cell(Operation.GET);
  private static final Cell PUT = cell(Operation.PUT);

  private final Accounts accounts = new Accounts(List.of(GET, PUT));

  private static Cell cell(Operation operation) {
    return new Cell(operation, "heap", "16/64", 16_384, "uniform", 1);
  }

  @Test
  void measuredOrMissingIsComplete() {
    accounts.measured(GET.key());
    accounts.missing(PUT, "it has no put");
    accounts.check();
    assertEquals(1, accounts.measuredCount());
    assertEquals(Map.of(PUT, "it has no put"), accounts.missing());
  }

  @Test
  void rowsAreAsTheReportReadsThem() {
    accounts.measured(GET.key());
    accounts.missing(PUT, "it has no put");
    assertEquals(
        List.of(
            Map.of(
                "benchmark",
                "io.permalloy.bench.jmh.MapBenchmark.put",
                "params",
                PUT.params(),
                "threads",
                1,
                "reason",
                "it has no put")),
        accounts.missingRows());
  }

  @Test
  void whatHasNotRunIsListedAsMissing() {
    accounts.measured(GET.key());
    assertEquals(Map.of(PUT, Accounts.NOT_YET), accounts.missing());
  }

  @Test
  void lostCellIsCaught() {
    accounts.measured(GET.key());
    assertWrong("put 16/64 16384 uniform 1t heap: lost");
  }

  @Test
  void cellCountedTwiceIsCaught() {
    accounts.measured(GET.key());
    accounts.missing(GET, "it has no get");
    accounts.missing(PUT, "it has no put");
    assertWrong("get 16/64 16384 uniform 1t heap: measured and missing");
  }

  @Test
  void resultThatNobodyPlannedIsCaught() {
    accounts.measured(GET.key());
    accounts.measured(PUT.key());
    accounts.measured(cell(Operation.MISS).key());
    assertWrong("not planned");
  }

  private void assertWrong(String what) {
    IllegalStateException failure = assertThrows(IllegalStateException.class, accounts::check);
    assertTrue(failure.getMessage().contains(what), failure.getMessage());
  }
}
