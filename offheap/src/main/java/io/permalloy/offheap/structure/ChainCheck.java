package io.permalloy.offheap.structure;

import io.permalloy.offheap.alloc.Block;
import io.permalloy.offheap.check.Fault;
import io.permalloy.offheap.check.Where;
import io.permalloy.offheap.index.HashIndex;
import io.permalloy.offheap.index.RecordProtocol;
import io.permalloy.offheap.index.SlotWord;
import io.permalloy.offheap.index.TableLayout;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Window;
import java.util.HashMap;
import java.util.Map;

/**
 * The check of a map whose index is chains of slots that name blocks with keys: byte maps and
 * record maps.
 */
final class ChainCheck extends BucketLooks {
  private static final int FEW = 24;

  private final MapPlace place;
  private final HashIndex index;
  private final long[] hashes = new long[FEW];
  private final long[] refs = new long[FEW];
  private int keys;
  private final Map<Long, Long> more = new HashMap<>();

  ChainCheck(Window window, Blocks blocks, Findings findings, MapPlace place, boolean live) {
    super(window, blocks, findings, place, live, TableShape.SLOTS);
    this.place = place;
    this.index = place.index();
  }

  @Override
  void judge(long bucket) {
    TableView current = tables.current();
    TableView next = tables.next();
    read(parent, current, bucket);
    if (!parent.isWritten()) {
      fault(Fault.CHAIN, "bucket %d of 2^%d has an empty word", bucket, current.log2());
    }
    frozenInOrder(bucket);
    if (next == null) {
      judge(parent, current, bucket);
      return;
    }
    read(left, next, 2 * bucket);
    read(right, next, 2 * bucket + 1);
    if (!next.hasMemory(next.bucket(2 * bucket + 1)) && SlotWord.isFrozen(parent.word(0))) {
      fault(Fault.CHAIN, "bucket %d is frozen, but its halves have no memory", bucket);
    }
    if (left.isWritten() && right.isWritten()) {
      if (!parentIsFrozen()) {
        fault(Fault.CHAIN, "bucket %d is split, but not all of it is frozen", bucket);
      }
      judge(left, next, 2 * bucket);
      judge(right, next, 2 * bucket + 1);
    } else {
      half(left, bucket);
      half(right, bucket);
      judge(parent, current, bucket);
    }
  }

  private boolean parentIsFrozen() {
    for (int i = 0; i < parent.count(); i++) {
      if (!SlotWord.isFrozen(parent.word(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean parentNames(long ref) {
    for (int i = 0; i < parent.count(); i++) {
      long word = parent.word(i);
      if (!parent.isLink(i) && SlotWord.ref(word) == ref && !SlotWord.isTentative(word)) {
        return true;
      }
    }
    return false;
  }

  /** Words are frozen in the order of the chain, and only while a table grows or goes. */
  private void frozenInOrder(long bucket) {
    boolean frozen = true;
    boolean any = false;
    for (int i = 0; i < parent.count(); i++) {
      boolean is = SlotWord.isFrozen(parent.word(i));
      if (is && !frozen) {
        fault(Fault.CHAIN, "bucket %d is frozen out of order: %x", bucket, parent.word(i));
        return;
      }
      frozen &= is;
      any |= is;
    }
    if (any && tables.next() == null && !tables.isClosed()) {
      fault(Fault.CHAIN, "bucket %d has frozen words, but its table does not grow", bucket);
    }
  }

  /** A child that is not written to its end holds copies of what is frozen, and nothing else. */
  private void half(Chain child, long bucket) {
    for (int i = 0; i < child.count(); i++) {
      long word = child.word(i);
      if (word == SlotWord.UNINIT) {
        continue;
      }
      if (!parentIsFrozen()) {
        fault(Fault.CHAIN, "bucket %d is half split, but not all of it is frozen", bucket);
        return;
      }
      if (!child.isLink(i) && word != SlotWord.EMPTY && !parentNames(SlotWord.ref(word))) {
        fault(Fault.CHAIN, "a half of bucket %d has %x, which the bucket has not", bucket, word);
      }
    }
  }

  private void judge(Chain chain, TableView table, long bucket) {
    keys = 0;
    more.clear();
    for (int i = 0; i < chain.count(); i++) {
      long word = chain.word(i);
      long ref = SlotWord.ref(word);
      if (!chain.isLink(i) && ref != 0) {
        if (!SlotWord.isTentative(word)) {
          named(word, table.log2(), bucket);
        } else if (!SlotWord.isFrozen(word)) {
          tentative(word, bucket);
        }
      } else if (word != 0 && !chain.isLink(i) && (word & ~SlotWord.FROZEN) != SlotWord.EMPTY) {
        fault(Fault.CHAIN, "bucket %d has a word %x that cannot be", bucket, word);
      }
    }
  }

  /** An entry on its way in is named by the session line of whoever brings it. */
  private void tentative(long word, long bucket) {
    long ref = SlotWord.ref(word);
    if (blocks.size(ref) == Blocks.NONE) {
      fault(Fault.DANGLING_REF, "bucket %d has %x, which names no block", bucket, word);
    } else if (!live && !blocks.isExcused(ref)) {
      fault(Fault.CHAIN, "bucket %d has %x on its way in, but nobody works on it", bucket, word);
    }
    claim(ref);
  }

  private void claim(long ref) {
    if (blocks.size(ref) == Blocks.NONE) {
      return;
    }
    Where before = blocks.claim(ref, Where.ENTRIES);
    if (before != null && !live) {
      fault(Fault.DOUBLY_OWNED, "block %x is in its index, and also in: %s", ref, before);
    }
  }

  private void named(long word, int log2, long bucket) {
    long ref = SlotWord.ref(word);
    long size = blocks.size(ref);
    if (size == Blocks.NONE) {
      fault(
          Fault.DANGLING_REF,
          "bucket %d of 2^%d has %x, which names no allocated block",
          bucket,
          log2,
          word);
      return;
    }
    claim(ref);
    long at = Window.offset(ref);
    long life = window.word(at + Block.LIFE);
    long info = window.word(at + Block.INFO);
    if (Block.kind(info) != index.kind()) {
      fault(Fault.WRONG_KIND, "bucket %d names block %x, which has info %x", bucket, ref, info);
      return;
    }
    if (Block.isRetired(life)) {
      fault(Fault.RETIRED_REF, "bucket %d names block %x, which is retired: %x", bucket, ref, life);
    } else if (life != Block.epoch(life) || life > window.epoch()) {
      fault(Fault.BLOCK, "block %x has life %x, which cannot be", ref, life);
    }
    if (isSound(ref, info, size) && isInPlace(ref, info, word, log2, bucket)) {
      counted(ref, info);
    }
  }

  /** Lengths, and whatever else the header says. */
  private boolean isSound(long ref, long info, long size) {
    long at = Window.offset(ref);
    long keyLength = Block.keyLength(info);
    long valueLength = Block.valueLength(info);
    long bytes = index.keyOffset() + (keyLength + 7 & ~7L) + valueLength;
    if (valueLength < 0 || bytes > size || !window.isReadable(at, bytes)) {
      fault(
          Fault.BLOCK,
          "block %x of %d bytes has a key of %d and a value of %d bytes",
          ref,
          size,
          keyLength,
          valueLength);
      return false;
    }
    if ((info & 0xff) > 1) {
      fault(Fault.BLOCK, "block %x has info %x, which cannot be", ref, info);
    }
    if (index.kind() == Block.RECORD) {
      long header = window.word(at + RecordProtocol.STATE);
      if (place.halves() == 1 && (header & ~RecordProtocol.STATE_MASK) != 0) {
        fault(Fault.BLOCK, "record %x has header %x, which cannot be", ref, header);
      }
      if (place.fields() >= 0 && valueLength != 8L * place.fields() * place.halves()) {
        fault(
            Fault.BLOCK, "record %x has %d bytes for %d fields", ref, valueLength, place.fields());
      }
    }
    return true;
  }

  private boolean isInPlace(long ref, long info, long word, int log2, long bucket) {
    long key = window.address(Window.offset(ref)) + index.keyOffset();
    long hash = index.hash(key, Block.keyLength(info));
    if (TableLayout.bucket(hash, log2) != bucket
        || SlotWord.tag(hash, log2) != SlotWord.tagOf(word)) {
      fault(
          Fault.WRONG_PLACE,
          "block %x with hash %x stands in bucket %d of 2^%d with tag %x",
          ref,
          hash,
          bucket,
          log2,
          SlotWord.tagOf(word));
      return false;
    }
    boolean counts =
        index.kind() != Block.RECORD
            || RecordProtocol.stateAt(window.address(Window.offset(ref))) == RecordProtocol.ALIVE;
    if (counts) {
      unique(ref, hash);
    } else if (!live) {
      fault(
          Fault.LEFT_OVER,
          "record %x is not there, but still in its slot: who meets it clears it",
          ref);
    }
    return counts;
  }

  private void unique(long ref, long hash) {
    if (keys == FEW) {
      manyKeys(ref, hash);
      return;
    }
    for (int i = 0; i < keys; i++) {
      if (hashes[i] == hash) {
        compare(refs[i], ref);
      }
    }
    hashes[keys] = hash;
    refs[keys++] = ref;
  }

  /** A chain as long as this is rare, unless somebody made it so. */
  private void manyKeys(long ref, long hash) {
    if (more.isEmpty()) {
      for (int i = 0; i < keys; i++) {
        more.put(hashes[i], refs[i]);
      }
    }
    Long other = more.put(hash, ref);
    if (other != null) {
      compare(other, ref);
    }
  }

  private void compare(long one, long other) {
    long a = window.address(Window.offset(one));
    long b = window.address(Window.offset(other));
    int length = Block.keyLength(Mem.getLong(a + Block.INFO));
    if (length == Block.keyLength(Mem.getLong(b + Block.INFO))
        && window.isReadable(Window.offset(one), (long) index.keyOffset() + length)
        && window.isReadable(Window.offset(other), (long) index.keyOffset() + length)
        && Mem.equal(a + index.keyOffset(), b + index.keyOffset(), length)) {
      fault(
          Fault.DUPLICATE_KEY,
          "blocks %x and %x have the same key of %d bytes",
          one,
          other,
          length);
    }
  }

  private void counted(long ref, long info) {
    count();
    if (!live) {
      place
          .visitor()
          .entry(
              window.address(Window.offset(ref)), Block.keyLength(info), Block.valueLength(info));
    }
  }

  @Override
  public void cutOff() {
    for (TableView table : new TableView[] {tables.current(), tables.next()}) {
      if (table != null) {
        table.forEachUnvisited(bucket -> cutOff(table, bucket));
      }
    }
    accept();
  }

  /**
   * Whoever lost a race leaves such a bucket, too: but what it names is elsewhere, or was freed.
   */
  private void cutOff(TableView table, long bucket) {
    if (!table.hasMemory(bucket)) {
      return;
    }
    for (int i = 0; i < SlotWord.SLOTS; i++) {
      long word = window.word(bucket + 8L * i);
      long ref = SlotWord.ref(word);
      if (ref != 0 && !SlotWord.isTentative(word) && isLost(ref)) {
        fault(
            Fault.CUT_CHAIN,
            "no link leads to the overflow bucket at %x, which alone names block %x",
            bucket,
            ref);
        return;
      }
    }
  }

  private boolean isLost(long ref) {
    if (blocks.size(ref) == Blocks.NONE || blocks.place(ref) != null || blocks.isExcused(ref)) {
      return false;
    }
    long at = Window.offset(ref);
    return !Block.isRetired(window.word(at + Block.LIFE))
        && Block.kind(window.word(at + Block.INFO)) == index.kind();
  }
}
