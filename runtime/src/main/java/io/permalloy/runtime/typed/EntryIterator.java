package io.permalloy.runtime.typed;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;

/**
 * What the iterators of the views have in common: one entry is read ahead, so that what {@code
 * hasNext} has promised is there.
 *
 * @param <T> what it gives
 */
abstract class EntryIterator<T> implements Iterator<T> {
  private final TypedMap<?, ?> map;
  private final EntryWalk walk;
  private boolean ahead;
  private byte[] last;

  EntryIterator(TypedMap<?, ?> map, boolean withValues) {
    this.map = map;
    this.walk = new EntryWalk(map.bytes, withValues);
  }

  /** The object for an entry; the value is null without values. */
  abstract T decode(byte[] key, byte[] value);

  @Override
  public final boolean hasNext() {
    ahead = ahead || walk.next();
    return ahead;
  }

  @Override
  public final T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("after the last entry");
    }
    ahead = false;
    last = walk.key();
    return decode(last, walk.value());
  }

  @Override
  public final void remove() {
    if (last == null) {
      throw new IllegalStateException("next() comes before remove(), which comes once");
    }
    map.bytes.remove(last);
    last = null;
  }

  /** Without a size, which may be another by the end. */
  final Spliterator<T> spliterator(int characteristics) {
    return Spliterators.spliteratorUnknownSize(
        this, characteristics | Spliterator.CONCURRENT | Spliterator.NONNULL);
  }
}
