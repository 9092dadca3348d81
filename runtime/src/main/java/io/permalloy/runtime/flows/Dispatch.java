package io.permalloy.runtime.flows;

/** Which worker gets a packet. */
public enum Dispatch {

  /** The worker that owns the packet's flow, by the hash of its key: no two update one record. */
  HASH,

  /** Any worker, whole batches in turn: the workers share flows, and all updates are atomic. */
  ANY
}
