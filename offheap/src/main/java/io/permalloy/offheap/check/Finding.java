package io.permalloy.offheap.check;

/**
 * One thing that a check has found.
 *
 * @param fault what kind of thing
 * @param text what, where, with the numbers
 * @param sure false if the store was in use and this may have been something on its way
 */
public record Finding(Fault fault, String text, boolean sure) {}
