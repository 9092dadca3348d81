package io.permalloy.offheap.structure;

import io.permalloy.offheap.check.Fault;
import io.permalloy.offheap.check.Finding;
import io.permalloy.offheap.check.Progress;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Window;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Goes over an index bucket by bucket, in the order of hashes, which growth keeps.
 *
 * <p><b>A store in use.</b> What is judged at a time is one bucket, with its children while it
 * grows, and what these words name. A judgement that finds a fault counts only if afterwards the
 * epoch, the root and every word are what they were before. The epoch: then no block that was named
 * has been freed meanwhile. The words: a ref that has left a slot does not come back within an
 * epoch, and a frozen or written word never changes back; so each word said the same throughout,
 * and all were true at once. Otherwise the bucket is looked at again; after so many times it is
 * left unjudged and counted.
 */
abstract class BucketLooks implements MapCheck {
  private static final int MOST_LOOKS = 1000;

  final Window window;
  final Blocks blocks;
  final boolean live;
  final IndexTables tables;

  /** The bucket that is judged. */
  final Chain parent = new Chain();

  /** Its children in the table that it grows into; empty if they were not read. */
  final Chain left = new Chain();

  final Chain right = new Chain();
  private final String name;
  private final Findings findings;
  private final List<Finding> suspicions = new ArrayList<>();
  private final Set<String> told = new HashSet<>();
  private long bucketEntries;
  private long entries;
  private long unsettled;

  BucketLooks(
      Window window,
      Blocks blocks,
      Findings findings,
      MapPlace place,
      boolean live,
      TableShape shape) {
    this.window = window;
    this.blocks = blocks;
    this.findings = findings;
    this.name = place.name();
    this.live = live;
    this.tables =
        new IndexTables(
            window, blocks, place.index(), live, shape, (fault, text) -> fault(fault, "%s", text));
  }

  /** Judges a bucket of the current table, and its children. */
  abstract void judge(long bucket);

  final void read(Chain chain, TableView table, long bucket) {
    chain.read(window, table, bucket, !live);
    if (chain.broken() != null) {
      fault(
          Fault.CHAIN,
          "a link of bucket %d of 2^%d, %x, %s",
          bucket,
          table.log2(),
          chain.word(chain.count() - 1),
          chain.broken());
    }
  }

  final void fault(Fault fault, String format, Object... arguments) {
    String text = name + ": " + String.format(Locale.ROOT, format, arguments);
    suspicions.add(new Finding(fault, text, true));
  }

  /** An entry of the bucket that is being judged. */
  final void count() {
    bucketEntries++;
  }

  @Override
  public final long entries() {
    return entries;
  }

  @Override
  public final long unsettled() {
    return unsettled;
  }

  final void accept() {
    for (Finding finding : suspicions) {
      if (!live || told.add(finding.text())) {
        findings.add(finding);
      }
    }
    suspicions.clear();
  }

  @Override
  public final void tables() {
    for (int look = 0; look < MOST_LOOKS; look++) {
      suspicions.clear();
      boolean opened = tables.open();
      if (!live || suspicions.isEmpty() || tables.current() != null && tables.isStill()) {
        if (!opened && !live && suspicions.isEmpty()) {
          fault(Fault.TABLE, "its root names no table of it");
        }
        accept();
        return;
      }
    }
    suspicions.clear();
    unsettled++;
  }

  @Override
  public final void all(Progress progress) {
    tables();
    long position = 0;
    while (tables.current() != null) {
      int log2 = look(position);
      if (log2 < 0) {
        return;
      }
      long bucket = TableLayout.bucket(position, log2);
      if ((bucket & 0xfff) == 0) {
        progress.at(bucket, 1L << log2);
      }
      if (bucket + 1 == 1L << log2) {
        return;
      }
      position = bucket + 1 << 64 - log2;
    }
  }

  /** Judges the bucket of a position. Returns the log2 of its table, or -1 if there is none. */
  private int look(long position) {
    for (int look = 0; look < MOST_LOOKS; look++) {
      suspicions.clear();
      if (live && !tables.isStill() && !tables.open()) {
        suspicions.clear();
        if (tables.current() == null) {
          return -1; // dropped meanwhile
        }
        continue;
      }
      bucketEntries = 0;
      left.clear();
      right.clear();
      int log2 = tables.current().log2();
      judge(TableLayout.bucket(position, log2));
      if (!live || suspicions.isEmpty() || isStill()) {
        accept();
        entries += bucketEntries;
        return log2;
      }
    }
    suspicions.clear();
    unsettled++;
    return tables.current().log2();
  }

  private boolean isStill() {
    Mem.loadLoadFence();
    return parent.isStill(window)
        && left.isStill(window)
        && right.isStill(window)
        && tables.isStill();
  }
}
