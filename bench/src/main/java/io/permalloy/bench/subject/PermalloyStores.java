package io.permalloy.bench.subject;

/** Where the stores of Permalloy's subjects are. */
final class PermalloyStores {
  private static final long LEAST = 256L << 20;

  private PermalloyStores() {}

  /** In memory, and large enough: a maximum costs address space, not memory. */
  static String memory(Dataset data) {
    long entry = 256L + 2L * data.shape().keyBytes() + 3L * data.shape().valueBytes();
    return "mem:?max=" + Math.max(LEAST, data.size() * entry);
  }
}
