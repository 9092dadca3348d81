package io.permalloy.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MixTest {
  private static int count(String mix, Action action) {
    return Collections.frequency(Mix.parse(mix).cycle(), action);
  }

  @Test
  void equalWeightsTakeTurns() {
    assertEquals(
        List.of(Action.GET, Action.INSERT, Action.REMOVE),
        Mix.parse("remove=1,get=1,put=1").cycle());
  }

  @Test
  void cycleHasEachOperationAsOftenAsItsWeightSays() {
    String mix = "get=95,put=3,add=2";
    assertEquals(100, Mix.parse(mix).cycle().size());
    assertEquals(95, count(mix, Action.GET));
    assertEquals(3, count(mix, Action.REPLACE));
    assertEquals(2, count(mix, Action.ADD));
  }

  @Test
  void rareOperationsAreSpread() {
    List<Action> cycle = Mix.parse("get=90,put=10").cycle();
    int longest = 0;
    int run = 0;
    for (Action action : cycle) {
      run = action == Action.GET ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    assertTrue(longest <= 10, cycle.toString());
  }

  /** Else the map would grow or shrink. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "put=1,remove=1 1 0 0 0",
        "put=5,remove=2 2 3 0 0",
        "put=3,putIfAbsent=2,remove=2 0 3 2 0",
        "put=3,putIfAbsent=2,remove=4 2 1 2 0",
        "putIfAbsent=5,remove=1 0 0 1 4",
        "get=1,putIfAbsent=1 0 0 0 1"
      })
  void asMuchIsBroughtBackAsIsRemoved(
      String mix, int inserts, int replaces, int insertsIfAbsent, int finds) {
    assertEquals(inserts, count(mix, Action.INSERT));
    assertEquals(replaces, count(mix, Action.REPLACE));
    assertEquals(insertsIfAbsent, count(mix, Action.INSERT_IF_ABSENT));
    assertEquals(finds, count(mix, Action.LEAVE_IF_PRESENT));
    assertEquals(inserts + insertsIfAbsent, count(mix, Action.REMOVE));
  }

  @Test
  void textIsReadAgain() {
    Mix mix = Mix.parse("compareAndSet=2,get=10,miss=0,put=1");
    assertEquals("get=10,put=1,compareAndSet=2", mix.toString());
    assertEquals(mix.cycle(), Mix.parse(mix.toString()).cycle());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "get|'get' is no operation=weight",
        "get=1,|'' is no operation=weight",
        "grab=1|no operation 'grab', but get, miss, put, remove, putIfAbsent, compareAndSet, add",
        "get=-1|'-1' is no weight",
        "get=x|'x' is no weight",
        "get=1,get=2|get is in it twice",
        "get=0|add up to 0",
        "get=9999,put=2|add up to 10001",
        "get=5,remove=2,put=1|removes more than it puts"
      })
  void wrongTextIsExplained(String text, String why) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Mix.parse(text)).getMessage();
    assertTrue(message.contains(why), message);
    assertTrue(message.contains("'" + text + "'"), message);
  }
}
