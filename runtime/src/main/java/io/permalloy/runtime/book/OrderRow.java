package io.permalloy.runtime.book;

/** A live order, copied out. */
record OrderRow(long id, int side, long price, long size) {}
