package io.permalloy.offheap.structure;

import io.permalloy.offheap.check.Fault;
import io.permalloy.offheap.check.Progress;

/** In the place of the check of a map of which nothing is known. */
record UnknownKind(Findings findings, String name, int kind) implements MapCheck {
  @Override
  public void tables() {
    findings.add(
        Fault.UNKNOWN_KIND,
        "%s is of blocks of kind %d, which this version cannot check; what leads nowhere cannot be"
            + " told either",
        name,
        kind);
  }

  @Override
  public void all(Progress progress) {
    tables();
  }
}
