/**
 * What the machine looks like and where threads run on it.
 *
 * <p>{@link io.permalloy.numa.Topology} reads memory nodes, CPUs, caches and the set of CPUs that
 * this process may use from the kernel. {@link io.permalloy.numa.Affinity} pins the calling thread
 * and verifies it. {@link io.permalloy.numa.PinPlan} says which worker would go where.
 */
package io.permalloy.numa;
