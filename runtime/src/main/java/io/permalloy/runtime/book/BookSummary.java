package io.permalloy.runtime.book;

import io.permalloy.runtime.flows.FlatJson;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The figures of a run, for people and for programs.
 *
 * @param run what the run did
 * @param format of the messages
 * @param store the URI of the store
 * @param liveOrders orders at the end
 * @param mostLiveOrders orders when they were most
 * @param bidLevels levels of bids at the end
 * @param askLevels levels of asks at the end
 * @param storeBytes what the store uses at the end
 * @param newStoreBytes how much of it came with the book
 */
record BookSummary(
    BookRun run,
    BookFormat format,
    String store,
    long liveOrders,
    long mostLiveOrders,
    int bidLevels,
    int askLevels,
    long storeBytes,
    long newStoreBytes) {

  /** Returns the bytes of the store for each order when they were most; 0 if there was none. */
  double bytesPerOrder() {
    return mostLiveOrders == 0 ? 0 : (double) newStoreBytes / mostLiveOrders;
  }

  /** Returns the summary as one flat JSON object, with a line for each member. */
  String toJson() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("store", store);
    members.put("format", format.name().toLowerCase(Locale.ROOT));
    members.put("messages", run.messages());
    members.put("repeat", run.passes());
    members.put("elapsed_ns", run.elapsedNs());
    members.put("messages_per_second", Math.round(run.messagesPerSecond()));
    members.put("best_pass_messages_per_second", Math.round(run.bestMessagesPerSecond()));
    latency(members, "update", run.latency());
    latency(members, "floor", run.floor());
    members.put("readers", run.readers().readers());
    members.put("reader_samples", run.readers().samples());
    members.put("reader_retries", run.readers().retries());
    members.put("live_orders", liveOrders);
    members.put("most_live_orders", mostLiveOrders);
    members.put("bid_levels", bidLevels);
    members.put("ask_levels", askLevels);
    members.put("store_bytes", storeBytes);
    members.put("store_bytes_per_order", bytesPerOrder());
    run.counts().forEach((name, count) -> members.put("count: " + name, count));
    TruthResult truth = run.truth();
    if (truth != null) {
      members.put("truth_rows_compared", truth.rowsCompared());
      members.put("truth_rows_equal", truth.rowsEqual());
      members.put("truth_rows_different", TruthResult.ranges(truth.rowsDifferent()));
      members.put("truth_changes_checked", truth.changesChecked());
      members.put("truth_changes_equal", truth.changesEqual());
      members.put("truth_changes_different", TruthResult.ranges(truth.changesDifferent()));
    }
    members.put("warnings", run.warnings().size());
    return FlatJson.write(members);
  }

  private static void latency(Map<String, Object> members, String name, Histogram latency) {
    members.put(name + "_p50_ns", latency.getValueAtPercentile(50));
    members.put(name + "_p99_ns", latency.getValueAtPercentile(99));
    members.put(name + "_p999_ns", latency.getValueAtPercentile(99.9));
    members.put(name + "_p9999_ns", latency.getValueAtPercentile(99.99));
    members.put(name + "_max_ns", latency.getMaxValue());
    members.put(name + "_count", latency.getTotalCount());
  }
}
