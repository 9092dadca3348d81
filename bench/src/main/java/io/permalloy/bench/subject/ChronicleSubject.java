package io.permalloy.bench.subject;

import net.openhft.chronicle.map.ChronicleMap;

/**
 * Chronicle Map from byte arrays to byte arrays, in memory and sized for all entries in advance. As
 * its documentation asks for speed: constant key and value sizes, values read into the caller's
 * array, puts and removes that return nothing.
 */
public final class ChronicleSubject implements Subject {
  private final Dataset data;
  private final ChronicleMap<byte[], byte[]> map;

  /**
   * Makes an empty map.
   *
   * @param data the keys
   */
  public ChronicleSubject(Dataset data) {
    // Else it posts to the network; the launcher sets this too.
    System.setProperty("chronicle.analytics.disable", "true");
    this.data = data;
    this.map =
        ChronicleMap.of(byte[].class, byte[].class)
            .name("bench")
            .constantKeySizeBySample(new byte[Dataset.KEY_BYTES])
            .constantValueSizeBySample(new byte[Dataset.VALUE_BYTES])
            .entries(data.size())
            .putReturnsNull(true)
            .removeReturnsNull(true)
            .skipCloseOnExitHook(true)
            .create();
  }

  @Override
  public String name() {
    return "chronicle";
  }

  @Override
  public Client client() {
    return new Access(data, map);
  }

  @Override
  public long size() {
    return map.longSize();
  }

  @Override
  public void close() {
    map.close();
  }

  private static final class Access extends Client {
    private final ChronicleMap<byte[], byte[]> map;

    Access(Dataset data, ChronicleMap<byte[], byte[]> map) {
      super(data);
      this.map = map;
    }

    @Override
    protected long get() {
      if (map.getUsing(key, value) == null) {
        throw missing("chronicle");
      }
      return firstWord();
    }

    /** It tells nobody whether it inserted: so does this. */
    @Override
    protected boolean put() {
      map.put(key, value);
      return true;
    }

    /** See {@link #put}. */
    @Override
    protected boolean remove() {
      map.remove(key);
      return true;
    }

    @Override
    public long gets(int from, int count) {
      long sum = 0;
      for (int i = from, end = from + count; i < end; i++) {
        setKey(i);
        sum += get();
      }
      return sum;
    }

    @Override
    public long getsDependent(int from, int count) {
      setKey(from);
      for (int i = 1; i < count; i++) {
        get();
        follow();
      }
      return get();
    }

    @Override
    public int puts(int from, int count, long stamp) {
      int inserted = 0;
      for (int i = from, end = from + count; i < end; i++) {
        setKey(i);
        setValue(i, stamp);
        inserted += put() ? 1 : 0;
      }
      return inserted;
    }

    @Override
    public long updatesDependent(int from, int count) {
      setKey(from);
      for (int i = 0; i < count; i++) {
        get();
        touch();
        put();
        follow();
      }
      return firstWord();
    }

    @Override
    public int removes(int from, int count) {
      int removed = 0;
      for (int i = from, end = from + count; i < end; i++) {
        setKey(i);
        removed += remove() ? 1 : 0;
      }
      return removed;
    }
  }
}
