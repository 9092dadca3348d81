/** The Yahoo! Cloud Serving Benchmark, in this process, for every map that holds its records. */
package io.permalloy.bench.peers.ycsb;
