package io.permalloy.runtime.flows;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The figures of a run, for people and for programs.
 *
 * @param run what the pipeline did
 * @param store the URI of the store
 * @param dispatch how packets went to workers
 * @param captures how many captures there were
 * @param flows how many flows the table holds now
 * @param newFlows how many of them came with this run
 * @param storeBytes what the store uses now
 * @param newStoreBytes how much of it came with this run
 */
record FlowSummary(
    FlowRun run,
    String store,
    Dispatch dispatch,
    int captures,
    long flows,
    long newFlows,
    long storeBytes,
    long newStoreBytes) {

  /** Returns the bytes of the store for each flow that this run brought; 0 if it brought none. */
  double bytesPerFlow() {
    return newFlows <= 0 ? 0 : (double) newStoreBytes / newFlows;
  }

  /** Returns the summary as one flat JSON object, with a line for each member. */
  String toJson() {
    Map<String, Object> members = new LinkedHashMap<>();
    FrameCounts counts = run.counts();
    members.put("store", store);
    members.put("captures", captures);
    members.put("repeat", run.passes());
    members.put("workers", run.workers());
    members.put("dispatch", dispatch.name().toLowerCase(Locale.ROOT));
    members.put("frames", counts.frames());
    members.put("frame_bytes", counts.frameBytes());
    members.put("captured_bytes", counts.capturedBytes());
    members.put("ipv4", counts.ipv4());
    members.put("ipv6", counts.ipv6());
    members.put("non_ip", counts.nonIp());
    members.put("fragments", counts.laterFragments());
    members.put("malformed", counts.malformed());
    members.put("snapped", counts.snapped());
    members.put("flows", flows);
    members.put("elapsed_ns", run.elapsedNs());
    members.put("packets_per_second", Math.round(run.packetsPerSecond()));
    members.put("best_pass_packets_per_second", Math.round(run.bestPacketsPerSecond()));
    members.put("store_time_share", run.storeShare());
    members.put("worker_wait_share", run.workerWaitShare());
    members.put("reader_wait_share", run.readerWaitShare());
    members.put("limit", run.limit());
    Histogram latency = run.latency();
    members.put("update_p50_ns", latency.getValueAtPercentile(50));
    members.put("update_p99_ns", latency.getValueAtPercentile(99));
    members.put("update_p999_ns", latency.getValueAtPercentile(99.9));
    members.put("update_max_ns", latency.getMaxValue());
    members.put("updates_timed", latency.getTotalCount());
    members.put("store_bytes", storeBytes);
    members.put("store_bytes_per_flow", bytesPerFlow());
    members.put("warnings", run.warnings().size());
    return FlatJson.write(members);
  }
}
