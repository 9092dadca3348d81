package io.permalloy.offheap.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Posix;
import io.permalloy.offheap.sim.scenario.Toys;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The instrument itself: it must see known defects, and nothing where there is none. */
class InstrumentTest {

  private static Simulation toy(Class<? extends Scenario> type, Object... arguments) {
    return Simulation.of(new SimLoader().scenario(type, arguments));
  }

  @Test
  void memoryTwinHasTheSameMethods() {
    assertEquals(signatures(Mem.class), signatures(SimMem.class));
    assertEquals(signatures(Mem.Scratch.class), signatures(SimMem.Scratch.class));
  }

  @Test
  void kernelTwinHasTheSameMethods() {
    assertEquals(signatures(Posix.class), signatures(SimPosix.class));
  }

  private static Set<String> signatures(Class<?> type) {
    Set<String> all = new TreeSet<>();
    for (Method m : type.getDeclaredMethods()) {
      if (Modifier.isPublic(m.getModifiers())) {
        String result = m.getReturnType().getName().replaceAll("Sim(Mem|Posix)", "$1");
        all.add(
            Modifier.isStatic(m.getModifiers())
                + " "
                + result.substring(result.lastIndexOf('.') + 1)
                + " "
                + m.getName()
                + Arrays.toString(m.getParameterTypes()));
      }
    }
    return all;
  }

  @Test
  void atomicCounterPassesEverySchedule() {
    Simulation.Outcome o =
        toy(Toys.Counter.class, true, 3, 2).preemptions(3).exhaustive().assertComplete();
    assertTrue(o.runs() > 50, "too few schedules: " + o.runs());
  }

  @Test
  void racyCounterIsFoundWithOnePreemption() {
    toy(Toys.Counter.class, false, 2, 1).preemptions(0).exhaustive().assertComplete();
    toy(Toys.Counter.class, false, 2, 1).preemptions(1).exhaustive().assertFails();
    toy(Toys.Counter.class, false, 2, 2).random(1, 1000).assertFails();
    toy(Toys.Counter.class, false, 2, 2).pct(1, 1000, 2).assertFails();
  }

  @Test
  void mergingStatesLosesNoFailure() {
    Simulation.Outcome all =
        toy(Toys.Strangers.class).preemptions(4).withoutMerging().exhaustive().assertComplete();
    Simulation.Outcome merged =
        toy(Toys.Strangers.class).preemptions(4).exhaustive().assertComplete();
    assertTrue(merged.runs() * 2 < all.runs(), merged.runs() + " of " + all.runs());
    toy(Toys.Counter.class, false, 3, 1).preemptions(1).withoutMerging().exhaustive().assertFails();
    toy(Toys.Counter.class, false, 3, 1).preemptions(1).exhaustive().assertFails();
  }

  @Test
  void killedThreadMayHaveIncrementedOrNot() {
    toy(Toys.Counter.class, true, 2, 2).preemptions(2).kills(1).exhaustive().assertComplete();
  }

  @Test
  void dekkerNeedsAFenceOnlyWithStoreBuffers() {
    toy(Toys.Dekker.class, false).exhaustive().assertComplete();
    toy(Toys.Dekker.class, false).tso().exhaustive().assertFails();
    toy(Toys.Dekker.class, false).tso().random(1, 500).assertFails();
    toy(Toys.Dekker.class, true).tso().preemptions(3).exhaustive().assertComplete();
    toy(Toys.Dekker.class, true).tso().random(1, 500).assertPasses();
  }

  @Test
  void waitingForTheDeadDoesNotFinish() {
    Simulation waiting = toy(Toys.Lock.class, true).stepLimit(500).kills(1);
    Simulation.Failure f = waiting.exhaustive().assertFails();
    assertTrue(f.cause().getMessage().contains("does not finish"), f.cause().toString());
    toy(Toys.Lock.class, false).stepLimit(500).kills(1).exhaustive().assertComplete();
  }

  @Test
  void pinNeedsFence() {
    toy(Toys.FencedPin.class, true).tso().preemptions(3).exhaustive().assertComplete();
    toy(Toys.FencedPin.class, true).tso().random(1, 2000).assertPasses();
    toy(Toys.FencedPin.class, false).tso().preemptions(1).exhaustive().assertFails();
    toy(Toys.FencedPin.class, false).tso().random(1, 2000).assertFails();
  }

  @Test
  void copiesAreTornOnlyOnDemand() {
    toy(Toys.Copies.class).exhaustive().assertComplete();
    toy(Toys.Copies.class).torn().exhaustive().assertFails();
  }

  @Test
  void wildAccessesAreFaults() {
    for (int how = 0; how < 3; how++) {
      Simulation.Failure f = toy(Toys.WildAccess.class, how).exhaustive().assertFails();
      assertTrue(f.cause() instanceof SimFault, f.cause().toString());
    }
  }

  @Test
  void everyFailureReplaysFromItsSchedule() {
    Simulation s = toy(Toys.Counter.class, false, 3, 2);
    Simulation.Failure f = s.random(7, 1000).assertFails();
    assertNotEquals("", f.schedule());
    Simulation.Failure again = s.replay(f.schedule()).assertFails();
    assertEquals(f.cause().toString(), again.cause().toString());
    assertEquals(f.schedule(), again.schedule());
    assertEquals(f.trace(), again.trace());
    assertTrue(f.report().contains(f.schedule()), f.report());

    Simulation t = toy(Toys.Lock.class, true).stepLimit(200).kills(1);
    f = t.exhaustive().assertFails();
    again = t.replay(f.schedule()).assertFails();
    assertEquals(f.cause().toString(), again.cause().toString());
    s.replay("").assertPasses();
  }

  @Test
  void sameSeedSameRuns() {
    Simulation s = toy(Toys.Counter.class, false, 3, 2);
    assertEquals(
        s.random(5, 1000).assertFails().schedule(), s.random(5, 1000).assertFails().schedule());
  }

  @Test
  void mutantsAreCompiledAndMustMatchOnce() {
    Mutant out = new Mutant("none", "mem/Mem.java", "there is no such text", "x");
    Mutant twice = new Mutant("twice", "mem/Mem.java", "public static", "x");
    for (Mutant m : new Mutant[] {out, twice}) {
      try {
        m.edited();
        throw new AssertionError("accepted: " + m);
      } catch (IllegalStateException e) {
        assertTrue(e.getMessage().contains("out of step"), e.getMessage());
      }
    }
  }

  @Test
  void aMillionStepsASecond() {
    // Not a timing test: prints what it measures.
    Simulation s = toy(Toys.Counter.class, true, 2, 50);
    s.random(1, 2000).assertPasses();
    long t = System.nanoTime();
    Simulation.Outcome o = s.random(2, 5000).assertPasses();
    double seconds = (System.nanoTime() - t) / 1e9;
    System.out.printf("simulation: %.1f M steps/s random%n", o.steps() / seconds / 1e6);
    t = System.nanoTime();
    o = toy(Toys.Counter.class, true, 2, 20).preemptions(2).exhaustive().assertComplete();
    seconds = (System.nanoTime() - t) / 1e9;
    System.out.printf(
        "simulation: %.1f M steps/s exhaustive, %.0f runs/s%n",
        o.steps() / seconds / 1e6, o.runs() / seconds);
    assertTrue(o.steps() > 0);
  }
}
