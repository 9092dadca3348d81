package io.permalloy.runtime.typed;

import java.util.Arrays;
import java.util.concurrent.ConcurrentMap;
import org.apache.commons.collections4.map.AbstractMapTest;

/** Commons Collections' tests of what a Map and its views must do, on a typed map. */
public class CommonsMapTest extends AbstractMapTest<ConcurrentMap<String, String>, String, String> {
  private static final FreshMaps MAPS = new FreshMaps();

  @Override
  public ConcurrentMap<String, String> makeObject() {
    return MAPS.next();
  }

  @Override
  public boolean isAllowNullKey() {
    return false;
  }

  @Override
  public boolean isAllowNullValue() {
    return false;
  }

  @Override
  public boolean isAllowNullValueGet() {
    return false;
  }

  @Override
  public boolean isAllowNullValuePut() {
    return false;
  }

  /** Iterators are weakly consistent. */
  @Override
  public boolean isFailFastExpected() {
    return false;
  }

  @Override
  public boolean isTestSerialization() {
    return false;
  }

  @Override
  protected boolean skipSerializedCanonicalTests() {
    return true;
  }

  // The defaults are arrays of objects.

  @Override
  public String[] getSampleKeys() {
    return texts("key", 18);
  }

  /** Two are the same. */
  @Override
  public String[] getSampleValues() {
    String[] values = texts("value", 18);
    values[17] = values[16];
    return values;
  }

  @Override
  public String[] getNewSampleValues() {
    return texts("new value", 18);
  }

  @Override
  public String[] getOtherKeys() {
    return texts("other key", 16);
  }

  @Override
  public String[] getOtherValues() {
    return texts("other value", 16);
  }

  private static String[] texts(String prefix, int count) {
    String[] texts = new String[count];
    Arrays.setAll(texts, i -> prefix + " " + i);
    return texts;
  }
}
