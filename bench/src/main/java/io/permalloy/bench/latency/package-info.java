/**
 * Latency at a fixed rate of arrivals, whatever the map does; and beside it, by the same loop, what
 * the machine adds.
 */
package io.permalloy.bench.latency;
