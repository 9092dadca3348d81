/** All variants side by side in one JVM: short interleaved rounds, medians, ratios. */
package io.permalloy.bench.figures;
