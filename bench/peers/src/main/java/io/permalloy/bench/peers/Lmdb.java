package io.permalloy.bench.peers;

import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Subject;
import io.permalloy.bench.subject.SubjectFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.lmdbjava.ByteBufferProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Txn;

/**
 * LMDB by lmdbjava: a B+ tree in a memory-mapped file, which is in memory here.
 *
 * <p>The settings are those of lmdbjava's own benchmarks (github.com/lmdbjava/benchmarks, {@code
 * CommonLmdbJava}): {@code MDB_WRITEMAP}, {@code MDB_NOSYNC}, {@code MDB_INTEGERKEY} for keys of 8
 * bytes, the fastest buffer proxy, and no checks in Java. {@code MDB_NOTLS} because a client may be
 * made in another thread than the one that uses it. There is one database, the unnamed one, which
 * saves an update of the list of databases for each commit.
 *
 * <p>A get must see what others have put before, so it is a read transaction of its own; {@code
 * reset} and {@code renew} spare its allocation, as the documentation of {@code mdb_txn_reset}
 * says. Every update is a write transaction. A batch is one transaction.
 */
public final class Lmdb implements SubjectFactory {
  /** For the service loader. */
  public Lmdb() {}

  @Override
  public String name() {
    return "lmdb";
  }

  @Override
  public String configuration() {
    return "LMDB by lmdbjava on /dev/shm if it has room, WRITEMAP | NOSYNC | NOTLS, checks off; a"
        + " renewed read transaction for each get, a write transaction for each update, one for"
        + " a batch";
  }

  @Override
  public Subject open(Dataset data) {
    return Opened.open(data);
  }

  private static final class Opened implements Subject {
    private static final int READERS = 1_024;
    private static final long LEAST = 64L << 20;

    private final Dataset data;
    private final PeerFolder folder;
    private final Env<ByteBuffer> env;
    private final Dbi<ByteBuffer> entries;
    private final List<LmdbClient> clients = new ArrayList<>();

    private Opened(Dataset data, PeerFolder folder, Env<ByteBuffer> env, Dbi<ByteBuffer> entries) {
      this.data = data;
      this.folder = folder;
      this.env = env;
      this.entries = entries;
    }

    static Subject open(Dataset data) {
      // Read when its classes are initialized.
      System.setProperty(Env.DISABLE_CHECKS_PROP, "true");
      // Pages are half full at worst, and each update copies some before it frees others.
      long bytes = LEAST + 4L * data.size() * (64L + bytesOf(data));
      PeerFolder folder = PeerFolder.make("lmdb", bytes);
      try {
        Env<ByteBuffer> env =
            Env.create(ByteBufferProxy.PROXY_OPTIMAL)
                .setMapSize(bytes)
                .setMaxReaders(READERS)
                .open(
                    folder.path().toFile(),
                    EnvFlags.MDB_WRITEMAP,
                    EnvFlags.MDB_NOSYNC,
                    EnvFlags.MDB_NOTLS);
        try {
          return new Opened(data, folder, env, database(data, env));
        } catch (RuntimeException | Error e) {
          env.close();
          throw e;
        }
      } catch (RuntimeException | Error e) {
        folder.close();
        throw e;
      }
    }

    private static int bytesOf(Dataset data) {
      return data.shape().keyBytes() + data.shape().valueBytes();
    }

    private static Dbi<ByteBuffer> database(Dataset data, Env<ByteBuffer> env) {
      int longest = env.getMaxKeySize();
      if (data.shape().keyBytes() > longest) {
        throw new UnsupportedOperationException(
            "its keys have %d bytes at most, not %d".formatted(longest, data.shape().keyBytes()));
      }
      return data.shape().keyBytes() == Long.BYTES
          ? env.openDbi((String) null, DbiFlags.MDB_CREATE, DbiFlags.MDB_INTEGERKEY)
          : env.openDbi((String) null, DbiFlags.MDB_CREATE);
    }

    @Override
    public synchronized Client client() {
      LmdbClient client = new LmdbClient(data, env, entries);
      clients.add(client);
      return client;
    }

    @Override
    public long size() {
      try (Txn<ByteBuffer> reader = env.txnRead()) {
        return entries.stat(reader).entries;
      }
    }

    @Override
    public synchronized void close() {
      clients.forEach(LmdbClient::close);
      clients.clear();
      env.close();
      folder.close();
    }
  }
}
