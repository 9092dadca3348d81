package io.permalloy.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class FailureTest {
  @Test
  void lastExceptionIsTheCause() {
    String output =
        """
        # Warmup Iteration   1: <failure>

        java.lang.UnsupportedOperationException: rocksdb cannot run here: ...
        \tat io.permalloy.bench.subject.Subjects.open(Subjects.java:68)
        Caused by: java.lang.UnsatisfiedLinkError: librocksdbjni: no such file
        \tat java.base/java.lang.Thread.run(Thread.java:1474)
        \t... 12 more

        """;
    assertEquals(
        "java.lang.UnsatisfiedLinkError: librocksdbjni: no such file", Failure.reason(output));
  }

  @Test
  void exceptionWithoutMessageCounts() {
    assertEquals(
        "java.lang.StackOverflowError", Failure.reason("java.lang.StackOverflowError\n\tat X.y"));
  }

  @Test
  void killedForkIsSaid() {
    assertEquals(
        "forked VM failed with exit code 137",
        Failure.reason(
            "# Fork: 1 of 1\n<forked VM failed with exit code 137>\n<stdout last='20'>"));
  }

  @Test
  void silenceIsSaidToo() {
    assertEquals("no result, and JMH does not say why", Failure.reason("# Fork: 1 of 1\n"));
  }
}
