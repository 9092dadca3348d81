package io.permalloy.offheap.structure;

import io.permalloy.offheap.check.Progress;

/** The check of one map. There is one class for each shape of index. */
interface MapCheck {
  /** Goes over its tables only. */
  void tables();

  /** Goes over its tables and everything that they name. */
  void all(Progress progress);

  /** After everything that leads anywhere has been followed: what has been cut off. */
  default void cutOff() {}

  /** Entries seen. */
  default long entries() {
    return 0;
  }

  /** Buckets that changed at every look. */
  default long unsettled() {
    return 0;
  }
}
