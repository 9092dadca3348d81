/**
 * The order book behind {@code permalloy book}: messages in, a book in a store out.
 *
 * <p>One thread writes. It keeps the orders by id in one {@code RecordMap} with {@code long} keys
 * ({@link io.permalloy.runtime.book.Orders}), the levels by price and side in another ({@link
 * io.permalloy.runtime.book.BookSide}, {@link io.permalloy.runtime.book.LevelKey}), and publishes
 * the best bid and ask to any number of readers ({@link io.permalloy.runtime.book.TopOfBook}).
 * Nothing is allocated per message.
 *
 * <p>Input is parsed before the first message is applied ({@link
 * io.permalloy.runtime.book.Messages}): what is measured is the book, not the reading of text. What
 * a message means is said by the rules of its format ({@link io.permalloy.runtime.book.Rules}).
 */
package io.permalloy.runtime.book;
