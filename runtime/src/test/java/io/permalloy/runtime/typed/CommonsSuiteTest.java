package io.permalloy.runtime.typed;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.Test;

/** Commons' suite finds a view that is not live, which Guava's does not. */
final class CommonsSuiteTest {
  /** What each of its tests does: the same change to both maps, then all views compared. */
  private static void removeAndVerify(CommonsMapTest test) {
    test.resetFull();
    String key = test.getSampleKeys()[0];
    test.getMap().remove(key);
    test.getConfirmed().remove(key);
    test.verify();
  }

  @Test
  void aKeySetThatIsACopyIsFound() {
    removeAndVerify(new CommonsMapTest());
    assertThrows(AssertionError.class, () -> removeAndVerify(new KeySetIsACopy()));
  }

  private static final class KeySetIsACopy extends CommonsMapTest {
    @Override
    public ConcurrentMap<String, String> makeObject() {
      return new ConcurrentHashMap<>() {
        @Override
        public KeySetView<String, String> keySet() {
          return new ConcurrentHashMap<>(this).keySet();
        }
      };
    }
  }
}
