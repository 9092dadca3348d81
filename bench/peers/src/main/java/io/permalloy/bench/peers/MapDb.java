package io.permalloy.bench.peers;

import io.permalloy.bench.subject.Client;
import io.permalloy.bench.subject.Dataset;
import io.permalloy.bench.subject.Subject;
import io.permalloy.bench.subject.SubjectFactory;
import java.util.function.Supplier;
import org.mapdb.DBMaker;
import org.mapdb.HTreeMap;
import org.mapdb.Serializer;

/**
 * MapDB's {@code HTreeMap} in memory.
 *
 * <p>As the chapter "HTreeMap" of its manual (mapdb.org/book) asks for speed: specialized
 * serializers; a sharded map, of which each segment has a store of its own, because else the
 * segments "share underlying Store and that affects performance under concurrent load"; no counter
 * of entries, no expiration, no listeners. Values are in the leaves of the tree, which saves a
 * record for each get. Its stores are 1 MiB arrays of bytes, the kind of memory that the manual
 * recommends by default.
 */
public final class MapDb implements SubjectFactory {
  private static final int FEWEST_SHARDS = 8;

  /** For the service loader. */
  public MapDb() {}

  @Override
  public String name() {
    return "mapdb";
  }

  @Override
  public String configuration() {
    return "MapDB HTreeMap, memoryShardedHashMap, 4 segments for each processor (8 at least),"
        + " serializers LONG or BYTE_ARRAY, values inline";
  }

  @Override
  public Subject open(Dataset data) {
    return Opened.open(data);
  }

  private record Opened(HTreeMap<?, ?> map, Supplier<Client> clients) implements Subject {
    static Subject open(Dataset data) {
      int shards = Math.max(FEWEST_SHARDS, 4 * Runtime.getRuntime().availableProcessors());
      var maker = DBMaker.memoryShardedHashMap(shards).valueInline();
      if (data.shape().keyBytes() == Long.BYTES && data.shape().valueBytes() == Long.BYTES) {
        HTreeMap<Long, Long> map =
            maker.keySerializer(Serializer.LONG).valueSerializer(Serializer.LONG).create();
        return new Opened(map, () -> new LongMapClient(data, map));
      }
      HTreeMap<byte[], byte[]> map =
          maker
              .keySerializer(Serializer.BYTE_ARRAY)
              .valueSerializer(Serializer.BYTE_ARRAY)
              .create();
      return new Opened(map, () -> new ArrayMapClient(data, map, false));
    }

    @Override
    public Client client() {
      return clients.get();
    }

    @Override
    public long size() {
      return map.sizeLong();
    }

    @Override
    public void close() {
      map.close();
    }
  }
}
