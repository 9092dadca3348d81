package io.permalloy.bench.peers;

import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Subject;
import io.permalloy.bench.subject.SubjectFactory;
import java.util.function.Supplier;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;

/**
 * H2's {@code MVMap}, a concurrent tree on the heap.
 *
 * <p>As h2database.com/html/mvstore.html says of in-memory use: without a file name, so nothing is
 * serialized; data types of the keys and values instead of the general one. The store keeps no old
 * versions ({@code MVStore.setVersionsToKeep}; 5 are kept if it is not told otherwise), as H2
 * itself sets it. Keys and values are kept by reference, so puts give it copies.
 */
public final class MvStore implements SubjectFactory {
  /** For the service loader. */
  public MvStore() {}

  @Override
  public String name() {
    return "mvstore";
  }

  @Override
  public String configuration() {
    return "H2 MVStore without a file, MVMap of LongDataType or ByteArrayDataType, no auto-commit,"
        + " no old versions";
  }

  @Override
  public Subject open(Dataset data) {
    return Opened.open(data);
  }

  private record Opened(MVStore store, MVMap<?, ?> map, Supplier<Client> clients)
      implements Subject {
    static Subject open(Dataset data) {
      MVStore store = new MVStore.Builder().autoCommitDisabled().open();
      store.setVersionsToKeep(0);
      if (data.shape().keyBytes() == Long.BYTES && data.shape().valueBytes() == Long.BYTES) {
        MVMap<Long, Long> map =
            store.openMap(
                "bench",
                new MVMap.Builder<Long, Long>()
                    .keyType(LongDataType.INSTANCE)
                    .valueType(LongDataType.INSTANCE));
        return new Opened(store, map, () -> new LongAccess(data, map));
      }
      MVMap<byte[], byte[]> map =
          store.openMap(
              "bench",
              new MVMap.Builder<byte[], byte[]>()
                  .keyType(ByteArrayDataType.INSTANCE)
                  .valueType(ByteArrayDataType.INSTANCE));
      return new Opened(store, map, () -> new ArrayAccess(data, map));
    }

    @Override
    public Client client() {
      return clients.get();
    }

    @Override
    public long size() {
      return map.sizeAsLong();
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private static final class LongAccess extends LongMapClient {
    private final MVMap<Long, Long> map;

    LongAccess(Dataset data, MVMap<Long, Long> map) {
      super(data, map);
      this.map = map;
    }

    @Override
    public long iterate() {
      long sum = 0;
      for (Cursor<Long, Long> cursor = map.cursor(null); cursor.hasNext(); ) {
        cursor.next();
        sum += cursor.getValue();
      }
      return sum;
    }
  }

  private static final class ArrayAccess extends ArrayMapClient {
    private final MVMap<byte[], byte[]> map;

    ArrayAccess(Dataset data, MVMap<byte[], byte[]> map) {
      super(data, map, true);
      this.map = map;
    }

    @Override
    public long iterate() {
      long sum = 0;
      for (Cursor<byte[], byte[]> cursor = map.cursor(null); cursor.hasNext(); ) {
        cursor.next();
        sum += Dataset.word(cursor.getValue(), 0);
      }
      return sum;
    }
  }
}
