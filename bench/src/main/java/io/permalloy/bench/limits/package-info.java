/**
 * What the machine can do: memory, atomics, the kernel, the disk and its own noise. One small class
 * for each probe; the figures of maps are read beside these.
 */
package io.permalloy.bench.limits;
