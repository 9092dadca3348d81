/** Stores with named maps, typed maps, workloads and the command line. */
@SuppressWarnings("requires-automatic") // JCTools and HdrHistogram declare no module
module io.permalloy.runtime {
  requires info.picocli;
  requires io.permalloy.numa;
  requires transitive io.permalloy.offheap;
  requires java.management;
  requires jdk.management;
  requires HdrHistogram;
  requires org.agrona;
  requires org.jctools.core.jdk11;
  requires org.slf4j;

  exports io.permalloy.runtime;
  exports io.permalloy.runtime.typed;

  opens io.permalloy.runtime.cli to
      info.picocli;
}
