/** Machine topology, thread affinity and the calls to the C library that they need. */
module io.permalloy.numa {}
