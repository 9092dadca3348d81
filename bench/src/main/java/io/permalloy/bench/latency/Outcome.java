package io.permalloy.bench.latency;

/**
 * What a run says besides its times.
 *
 * @param map how the map kept up
 * @param floor how the loop without it kept up
 * @param absent keys that are out of the map at the end
 * @param cpus what each thread was pinned to, or why it was not
 */
record Outcome(Pace map, Pace floor, long absent, String cpus) {}
