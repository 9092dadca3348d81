package io.permalloy.bench.subject;

/** A map that is measured, loaded with a {@link Dataset} or about to be. */
public interface Subject extends AutoCloseable {
  /**
   * Access for one thread. Threads may have a client each, as many as {@link
   * SubjectFactory#threads}.
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

  /** Gives memory and files back. Clients are not used after it. */
  @Override
  void close();
}
