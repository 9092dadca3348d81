package io.permalloy.runtime.flows;

import io.permalloy.offheap.map.RecordCursor;
import io.permalloy.offheap.map.RecordMap;
import io.permalloy.offheap.map.Session;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Reads a flow table out. Weakly consistent: what is added meanwhile may be in or not. */
final class FlowScan {

  private FlowScan() {}

  /** Returns all flows, in the order of {@link FlowRow#BY_KEY}. Allocates a row for each. */
  static FlowRow[] sorted(FlowTable table) {
    List<FlowRow> rows = new ArrayList<>();
    forEach(table, rows::add);
    FlowRow[] sorted = rows.toArray(FlowRow[]::new);
    Arrays.sort(sorted, FlowRow.BY_KEY);
    return sorted;
  }

  /** Returns the first {@code count} flows in the order of {@link FlowRow#BY_BYTES}. */
  static List<FlowRow> top(FlowTable table, int count) {
    if (count == 0) {
      return List.of();
    }
    PriorityQueue<FlowRow> least = new PriorityQueue<>(Collections.reverseOrder(FlowRow.BY_BYTES));
    forEach(
        table,
        row -> {
          least.add(row);
          if (least.size() > count) {
            least.remove();
          }
        });
    return least.stream().sorted(FlowRow.BY_BYTES).toList();
  }

  /** Hands every flow to {@code consumer}. */
  static void forEach(FlowTable table, Consumer<FlowRow> consumer) {
    try (Arena arena = Arena.ofConfined();
        Session session = table.store().session();
        RecordCursor cursor = table.records().cursor(session)) {
      MemorySegment key = arena.allocate(FlowKey.IPV6_LENGTH, Long.BYTES);
      long[] fields = new long[FlowFields.COUNT];
      cursor.rewind();
      while (cursor.next()) {
        cursor.key(key, 0);
        boolean present = true;
        for (int i = 0; i < fields.length; i++) {
          fields[i] = cursor.get(i);
          present &= fields[i] != RecordMap.REMOVED;
        }
        if (present) {
          consumer.accept(row(key, fields));
        }
      }
    }
  }

  private static FlowRow row(MemorySegment key, long[] fields) {
    long head = Wire.i64(key, 0);
    boolean ipv4 = FlowKey.version(head) == 4;
    return new FlowRow(
        FlowKey.protocol(head),
        FlowKey.version(head),
        ipv4 ? 0 : Wire.i64(key, 8),
        ipv4 ? Wire.i32(key, 8) & 0xffff_ffffL : Wire.i64(key, 16),
        FlowKey.sourcePort(head),
        ipv4 ? 0 : Wire.i64(key, 24),
        ipv4 ? Wire.i32(key, 12) & 0xffff_ffffL : Wire.i64(key, 32),
        FlowKey.destinationPort(head),
        fields[FlowFields.PACKETS],
        fields[FlowFields.FRAME_BYTES],
        fields[FlowFields.IP_BYTES],
        fields[FlowFields.CAPTURED_BYTES],
        fields[FlowFields.FIRST_NS],
        fields[FlowFields.LAST_NS],
        fields[FlowFields.FIRST_FRAME]);
  }
}
