package io.permalloy.bench.peers;

import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Dataset;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.PutFlags;
import org.lmdbjava.SeekOp;
import org.lmdbjava.Txn;

/** A client of an LMDB database, with a read transaction that is active only within a call. */
final class LmdbClient extends Client implements AutoCloseable {
  private final Env<ByteBuffer> env;
  private final Dbi<ByteBuffer> entries;
  private final Txn<ByteBuffer> reader;
  private final ByteBuffer keyBytes;
  private final ByteBuffer valueBytes;
  private final ByteBuffer expectedBytes = ByteBuffer.wrap(expected);

  LmdbClient(Dataset data, Env<ByteBuffer> env, Dbi<ByteBuffer> entries) {
    super(data);
    this.env = env;
    this.entries = entries;
    this.keyBytes = ByteBuffer.allocateDirect(key.length);
    this.valueBytes = ByteBuffer.allocateDirect(value.length);
    this.reader = env.txnRead();
    reader.reset();
  }

  @Override
  public void close() {
    reader.close();
  }

  @Override
  protected boolean get() {
    reader.renew();
    try {
      return read(reader);
    } finally {
      reader.reset();
    }
  }

  private boolean read(Txn<ByteBuffer> transaction) {
    ByteBuffer found = find(transaction);
    if (found == null) {
      return false;
    }
    found.get(0, value);
    return true;
  }

  private ByteBuffer find(Txn<ByteBuffer> transaction) {
    keyBytes.put(0, key);
    return entries.get(transaction, keyBytes);
  }

  @Override
  protected void put() {
    try (Txn<ByteBuffer> writer = env.txnWrite()) {
      write(writer);
      writer.commit();
    }
  }

  /** Into the place that LMDB reserves, which saves a copy. */
  private void write(Txn<ByteBuffer> writer) {
    keyBytes.put(0, key);
    entries.reserve(writer, keyBytes, value.length).put(0, value);
  }

  @Override
  protected void remove() {
    keyBytes.put(0, key);
    try (Txn<ByteBuffer> writer = env.txnWrite()) {
      if (entries.delete(writer, keyBytes)) {
        writer.commit();
      }
    }
  }

  @Override
  protected boolean putIfAbsent() {
    keyBytes.put(0, key);
    valueBytes.put(0, value);
    try (Txn<ByteBuffer> writer = env.txnWrite()) {
      boolean inserted = entries.put(writer, keyBytes, valueBytes, PutFlags.MDB_NOOVERWRITE);
      if (inserted) {
        writer.commit();
      }
      return inserted;
    }
  }

  @Override
  protected boolean compareAndSet() {
    try (Txn<ByteBuffer> writer = env.txnWrite()) {
      ByteBuffer found = find(writer);
      if (found == null || !found.equals(expectedBytes)) {
        return false;
      }
      write(writer);
      writer.commit();
      return true;
    }
  }

  @Override
  protected long add(long delta) {
    int last = value.length - Long.BYTES;
    try (Txn<ByteBuffer> writer = env.txnWrite()) {
      if (!read(writer)) {
        throw new IllegalStateException("no value to add to");
      }
      long sum = Dataset.word(value, last) + delta;
      Dataset.setWord(value, last, sum);
      write(writer);
      writer.commit();
      return sum;
    }
  }

  @Override
  public int getAll(int[] positions) {
    int found = 0;
    reader.renew();
    try {
      for (int position : positions) {
        data.key(position, key);
        if (read(reader)) {
          found++;
        }
      }
    } finally {
      reader.reset();
    }
    return found;
  }

  @Override
  public void putAll(int[] positions, long stamp) {
    try (Txn<ByteBuffer> writer = env.txnWrite()) {
      for (int position : positions) {
        data.key(position, key);
        data.value(position, stamp, value);
        write(writer);
      }
      writer.commit();
    }
  }

  @Override
  public long iterate() {
    long sum = 0;
    reader.renew();
    try (Cursor<ByteBuffer> cursor = entries.openCursor(reader)) {
      for (boolean more = cursor.seek(SeekOp.MDB_FIRST);
          more;
          more = cursor.seek(SeekOp.MDB_NEXT)) {
        sum += cursor.val().order(ByteOrder.LITTLE_ENDIAN).getLong(0);
      }
    } finally {
      reader.reset();
    }
    return sum;
  }
}
