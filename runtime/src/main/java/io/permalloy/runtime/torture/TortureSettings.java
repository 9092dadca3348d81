package io.permalloy.runtime.torture;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a run does.
 *
 * @param uri the store, shared by processes, which must not be there yet
 * @param logs folder for what the processes record; must not be there yet, and is deleted at the
 *     end
 * @param duration the longest that it takes
 * @param processes how many at a time
 * @param threads of each
 * @param killsPerSecond on average
 * @param stopsPerSecond on average
 * @param kills the run ends after so many; 0: no matter how many
 * @param stops and so many stops, if both are given
 * @param seed of all random choices; the operating system adds its own
 */
public record TortureSettings(
    String uri,
    Path logs,
    Duration duration,
    int processes,
    int threads,
    double killsPerSecond,
    double stopsPerSecond,
    int kills,
    int stops,
    long seed) {}
