package io.permalloy.bench.subject;

/** A map that is measured: from 16 bytes to 64. */
public interface Subject extends AutoCloseable {
  /**
   * Its name in tables and files.
   *
   * @return lower case, no spaces
   */
  String name();

  /**
   * Access for one thread. Threads may have a client each.
   *
   * @return a new client; it ends with the subject
   */
  Client client();

  /**
   * How many entries there are.
   *
   * @return count
   */
  long size();

  /** Gives the memory back. Clients are not used after it. */
  @Override
  void close();
}
