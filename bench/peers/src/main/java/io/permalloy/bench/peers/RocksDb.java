package io.permalloy.bench.peers;

import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Subject;
import io.permalloy.bench.subject.SubjectFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB by its Java binding, with its files in memory.
 *
 * <p>As the RocksDB Tuning Guide (github.com/facebook/rocksdb/wiki) configures an "in-memory
 * database with full functionalities", mounted in tmpfs: mmap reads, no block cache, Bloom filters
 * of 10 bits, restart interval 4, no compression, compaction from the first file on, all files
 * open, no checksums verified. What {@code OptimizeForPointLookup} adds: hash index in data blocks,
 * and Bloom filters of whole keys in memtables. Background threads for each processor, as {@code
 * IncreaseParallelism} asks. Writes without the log, because the others write none.
 *
 * <p>It has no atomic compare-and-set of its own; a merge that adds would not return the sum.
 */
public final class RocksDb implements SubjectFactory {
  /** For the service loader. */
  public RocksDb() {}

  @Override
  public String name() {
    return "rocksdb";
  }

  @Override
  public String configuration() {
    return "RocksDB on /dev/shm if it has room, mmap reads, no block cache, Bloom filters, hash"
        + " index, no compression, no log, no checksums verified; multiGet and WriteBatch for"
        + " batches";
  }

  @Override
  public Subject open(Dataset data) {
    return Opened.open(data);
  }

  private static final class Opened implements Subject {
    private static final long LEAST = 256L << 20;
    private static final int BLOOM_BITS = 10;
    private static final int RESTART_INTERVAL = 4;
    private static final double MEMTABLE_BLOOM_RATIO = 0.02;
    private static final int COMPACT_FROM = 1;
    private static final int SUBCOMPACTIONS = 4;
    private static final int ALL = -1;

    private final Dataset data;
    private final Deque<AutoCloseable> natives = new ArrayDeque<>();
    private final RocksDB db;
    private final ReadOptions reads;
    private final WriteOptions writes;

    private Opened(Dataset data) throws RocksDBException {
      this.data = data;
      RocksDB.loadLibrary();
      long bytes = (long) data.shape().keyBytes() + data.shape().valueBytes();
      // While files are compacted, their entries are there twice.
      PeerFolder folder = toClose(PeerFolder.make("rocksdb", LEAST + 3L * data.size() * bytes));
      try {
        this.reads = toClose(new ReadOptions().setVerifyChecksums(false));
        this.writes = toClose(new WriteOptions().setDisableWAL(true));
        this.db = toClose(RocksDB.open(options(), folder.path().toString()));
      } catch (RocksDBException | RuntimeException | Error e) {
        close();
        throw e;
      }
    }

    static Subject open(Dataset data) {
      try {
        return new Opened(data);
      } catch (RocksDBException e) {
        throw RocksClient.failure(e);
      }
    }

    private Options options() {
      BlockBasedTableConfig tables =
          new BlockBasedTableConfig()
              .setNoBlockCache(true)
              .setBlockRestartInterval(RESTART_INTERVAL)
              .setFilterPolicy(toClose(new BloomFilter(BLOOM_BITS)))
              .setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash);
      return toClose(new Options())
          .setCreateIfMissing(true)
          .setAllowMmapReads(true)
          .setTableFormatConfig(tables)
          .setCompressionType(CompressionType.NO_COMPRESSION)
          .setLevel0FileNumCompactionTrigger(COMPACT_FROM)
          .setMaxSubcompactions(SUBCOMPACTIONS)
          .setMaxOpenFiles(ALL)
          .setIncreaseParallelism(Math.max(2, Runtime.getRuntime().availableProcessors()))
          .setMemtableWholeKeyFiltering(true)
          .setMemtablePrefixBloomSizeRatio(MEMTABLE_BLOOM_RATIO)
          .setAvoidFlushDuringShutdown(true)
          .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL);
    }

    private <T extends AutoCloseable> T toClose(T resource) {
      natives.push(resource);
      return resource;
    }

    @Override
    public synchronized Client client() {
      return new RocksClient(data, db, reads, writes, toClose(new WriteBatch()));
    }

    /** It knows only an estimate, so this counts. */
    @Override
    public long size() {
      long size = 0;
      try (RocksIterator entries = db.newIterator(reads)) {
        for (entries.seekToFirst(); entries.isValid(); entries.next()) {
          size++;
        }
      }
      return size;
    }

    @Override
    public synchronized void close() {
      while (!natives.isEmpty()) {
        try {
          natives.pop().close();
        } catch (RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }
}
