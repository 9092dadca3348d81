package io.permalloy.bench.space;

import io.permalloy.bench.subject.Dataset;
import io.permalloy.offheap.map.BytesMap;
import io.permalloy.offheap.map.Session;
import io.permalloy.offheap.map.SpaceUse;
import io.permalloy.offheap.map.SpaceUse.Part;
import io.permalloy.runtime.Store;
import java.util.ArrayList;
import java.util.List;

/**
 * Fills a map and counts where its bytes are, many times on the way: an index doubles at once, so
 * bytes an entry go up and down, and one size says little.
 */
public final class Filling {
  /** What a point of a filling is worth showing for. */
  public enum Moment {
    /** The last count before a growth. */
    BEFORE,
    /** The most bytes an entry of a growth. */
    DURING,
    /** The first count after a growth. */
    AFTER,
    /** The map is full. */
    END
  }

  /**
   * A count.
   *
   * @param entries in the map
   * @param use where the bytes are
   */
  public record Point(long entries, SpaceUse use) {
    /**
     * Memory of a part.
     *
     * @param part which
     * @return bytes an entry
     */
    public double each(Part part) {
      return (double) use.bytes(part) / entries;
    }

    /**
     * What an entry costs over its key and its value, free slabs not counted.
     *
     * @return bytes an entry
     */
    public double over() {
      return (double) (use.used() - use.live()) / entries;
    }

    boolean isGrowing() {
      return use.bytes(Part.GROWING) > 0;
    }
  }

  /**
   * A point worth showing.
   *
   * @param moment why
   * @param point the count
   */
  public record Marked(Moment moment, Point point) {}

  private Filling() {}

  /**
   * Fills a map in a store of its own.
   *
   * @param data keys and values
   * @param from entries before the first count, at least 1
   * @param perDoubling counts while the map doubles
   * @return the counts, from {@code from} to all entries
   */
  public static List<Point> run(Dataset data, int from, int perDoubling) {
    byte[] key = data.keyBuffer();
    byte[] value = data.valueBuffer();
    List<Point> points = new ArrayList<>();
    long max = (256L << 20) + data.size() * (512L + 2L * (key.length + value.length));
    try (Store store = Store.open("mem:?max=" + max);
        Session session = store.session()) {
      BytesMap map = store.bytesMap("space").with(session);
      double next = from;
      for (int i = 0; i < data.size(); i++) {
        data.key(i, key);
        data.value(i, i, value);
        map.put(key, value);
        if (i + 1 >= next || i + 1 == data.size()) {
          points.add(new Point(i + 1L, store.space()));
          next = (i + 1) * Math.pow(2, 1.0 / perDoubling);
        }
      }
    }
    return points;
  }

  /**
   * The points around growths, and the last.
   *
   * @param points of a filling
   * @return those worth showing
   */
  public static List<Marked> mark(List<Point> points) {
    List<Marked> marked = new ArrayList<>();
    Point highest = null;
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      if (point.isGrowing()) {
        if (highest == null && i > 0) {
          marked.add(new Marked(Moment.BEFORE, points.get(i - 1)));
        }
        highest = highest == null || point.over() > highest.over() ? point : highest;
      } else if (highest != null) {
        marked.add(new Marked(Moment.DURING, highest));
        marked.add(new Marked(Moment.AFTER, point));
        highest = null;
      }
    }
    marked.add(new Marked(Moment.END, points.getLast()));
    return marked;
  }
}
