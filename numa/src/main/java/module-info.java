/**
 * Machine topology, thread affinity and the calls to the C library that they need.
 *
 * <p>On the module path, run with {@code --enable-native-access=io.permalloy.numa,com.sun.jna}; on
 * the class path, with {@code --enable-native-access=ALL-UNNAMED}.
 */
// affinity declares no module, and the modules below are compiled after this one
@SuppressWarnings({"requires-automatic", "module"})
module io.permalloy.numa {
  requires affinity;
  requires org.slf4j; // affinity logs by it, and an automatic module cannot say that it needs it

  exports io.permalloy.numa;
  exports io.permalloy.numa.ffm to
      io.permalloy.offheap,
      io.permalloy.runtime;
}
