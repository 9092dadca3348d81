package io.permalloy.runtime.book;

/** A store holds a book already, and nobody said that it may go. */
public final class BookPresentException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Makes the exception for a store with a book of {@code orders} orders. */
  BookPresentException(String store, long orders) {
    super(
        "store "
            + store
            + " holds a book of "
            + orders
            + " orders already; say --replace to start anew, or name another store");
  }
}
