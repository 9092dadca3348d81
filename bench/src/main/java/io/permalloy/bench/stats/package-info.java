/** Statistics of few repeated measurements, and how results are written. */
package io.permalloy.bench.stats;
