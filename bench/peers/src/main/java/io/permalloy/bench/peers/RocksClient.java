package io.permalloy.bench.peers;

import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Dataset;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ByteBufferGetStatus;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** A client of a RocksDB. */
final class RocksClient extends Client {
  private final RocksDB db;
  private final ReadOptions reads;
  private final WriteOptions writes;
  private final WriteBatch batch;
  private final List<ByteBuffer> keys = new ArrayList<>();
  private final List<ByteBuffer> values = new ArrayList<>();

  RocksClient(Dataset data, RocksDB db, ReadOptions reads, WriteOptions writes, WriteBatch batch) {
    super(data);
    this.db = db;
    this.reads = reads;
    this.writes = writes;
    this.batch = batch;
  }

  static IllegalStateException failure(RocksDBException e) {
    return new IllegalStateException("RocksDB failed: " + e.getMessage(), e);
  }

  @Override
  protected boolean get() {
    try {
      return db.get(reads, key, value) != RocksDB.NOT_FOUND;
    } catch (RocksDBException e) {
      throw failure(e);
    }
  }

  @Override
  protected void put() {
    try {
      db.put(writes, key, value);
    } catch (RocksDBException e) {
      throw failure(e);
    }
  }

  @Override
  protected void remove() {
    try {
      db.delete(writes, key);
    } catch (RocksDBException e) {
      throw failure(e);
    }
  }

  @Override
  public int getAll(int[] positions) {
    resize(positions.length);
    for (int i = 0; i < positions.length; i++) {
      data.key(positions[i], key);
      keys.get(i).clear().put(0, key);
      values.get(i).clear();
    }
    int found = 0;
    try {
      for (ByteBufferGetStatus status : db.multiGetByteBuffers(reads, keys, values)) {
        if (status.status.getCode() == Status.Code.Ok) {
          found++;
        }
      }
    } catch (RocksDBException e) {
      throw failure(e);
    }
    return found;
  }

  /** It takes direct buffers, as many as there are keys. */
  private void resize(int count) {
    while (keys.size() < count) {
      keys.add(ByteBuffer.allocateDirect(key.length));
      values.add(ByteBuffer.allocateDirect(value.length));
    }
    keys.subList(count, keys.size()).clear();
    values.subList(count, values.size()).clear();
  }

  @Override
  public void putAll(int[] positions, long stamp) {
    try {
      batch.clear();
      for (int position : positions) {
        data.key(position, key);
        data.value(position, stamp, value);
        batch.put(key, value);
      }
      db.write(writes, batch);
    } catch (RocksDBException e) {
      throw failure(e);
    }
  }

  @Override
  public long iterate() {
    long sum = 0;
    try (RocksIterator entries = db.newIterator(reads)) {
      for (entries.seekToFirst(); entries.isValid(); entries.next()) {
        entries.value(value);
        sum += Dataset.word(value, 0);
      }
    }
    return sum;
  }
}
