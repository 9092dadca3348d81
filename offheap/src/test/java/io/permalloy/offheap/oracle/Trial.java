package io.permalloy.offheap.oracle;

/**
 * A fresh map beside its model, driven by operations. A step fails, with any exception or assertion
 * error, exactly when map and model differ.
 */
interface Trial extends AutoCloseable {

  /** Makes a fresh trial; called again for every attempt at shrinking. */
  @FunctionalInterface
  interface Factory {
    Trial open() throws Exception;
  }

  /** Applies one operation to both and compares what they answer. */
  void step(long operation) throws Exception;

  /** Compares the whole content, after the last operation. */
  void finish() throws Exception;

  /** One line that lets a reader repeat the operation by hand. */
  String describe(long operation);

  @Override
  void close();
}
