/**
 * One command, one results folder: which cells are measured, in which order and for how long, and
 * what becomes of those that cannot be. Nothing here measures or judges; see the packages of the
 * benchmarks and of the report.
 */
package io.permalloy.bench.run;
