/**
 * The maps under JMH. On a quiet machine only: its means take in whatever else runs there. {@code
 * permalloy figures} does without such a machine.
 */
package io.permalloy.bench.jmh;
