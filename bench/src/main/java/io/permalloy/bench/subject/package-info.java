/**
 * What is measured: Permalloy, its peers and the memory itself, behind one face and with the same
 * data. Each client has loops of its own, so that each gets its own compiled code in a JVM that
 * runs all of them.
 */
package io.permalloy.bench.subject;
