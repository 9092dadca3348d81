/**
 * The packet pipeline behind {@code permalloy flows}: captures in, a table of flow records out.
 *
 * <p>One thread reads mapped captures, decodes each frame to a 64-byte descriptor and hands batches
 * of them over single-producer single-consumer queues to pinned workers, each of which updates the
 * record of the packet's flow in a {@code RecordMap}. Nothing is allocated per packet.
 *
 * <p>Descriptors of layouts: {@link io.permalloy.runtime.flows.FlowKey} (the key in the table),
 * {@link io.permalloy.runtime.flows.FlowFields} (the record), {@link
 * io.permalloy.runtime.flows.PacketBatch} (what travels between the threads).
 */
package io.permalloy.runtime.flows;
