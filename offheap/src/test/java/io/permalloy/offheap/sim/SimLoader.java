package io.permalloy.offheap.sim;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Loads the product's classes afresh, with every reference to the memory class and to the
 * system-call class replaced by a reference to their simulated twins; and, in the place of some
 * classes, other byte code (a {@link Mutant}).
 *
 * <p>Scenario classes (package {@code ...sim.scenario}) are loaded here too, so that they see these
 * product classes; what they share with the harness ({@link Scenario}, histories) comes from the
 * parent.
 */
final class SimLoader extends ClassLoader {
  private static final String PRODUCT = "io.permalloy.offheap.";
  private static final String HARNESS = "io.permalloy.offheap.sim.";
  private static final String SCENARIOS = "io.permalloy.offheap.sim.scenario.";
  private static final Map<String, String> TWINS =
      Map.of(
          "io/permalloy/offheap/mem/Mem", "io/permalloy/offheap/sim/SimMem",
          "io/permalloy/offheap/mem/Mem$Scratch", "io/permalloy/offheap/sim/SimMem$Scratch",
          "io/permalloy/offheap/segment/Posix", "io/permalloy/offheap/sim/SimPosix");
  private static final Map<String, byte[]> REWRITTEN = new HashMap<>();

  private final Map<String, byte[]> replacements;

  SimLoader(Map<String, byte[]> replacements) {
    super("simulation", SimLoader.class.getClassLoader());
    this.replacements = replacements;
  }

  SimLoader() {
    this(Map.of());
  }

  private static Map<String, byte[]> scribbling;
  private static Map<String, byte[]> reusing;
  private static Map<String, byte[]> stepping;
  private static Map<String, byte[]> steppingCells;

  /** A loader of the product as it is, with frees made visible. */
  static SimLoader product() {
    if (scribbling == null) {
      scribbling = Mutant.compile(Scribble.EDITS);
    }
    return new SimLoader(scribbling);
  }

  /** The same, with blocks reused as early as possible. */
  static SimLoader reusing() {
    if (reusing == null) {
      reusing = Mutant.compile(Scribble.AND_REUSE);
    }
    return new SimLoader(reusing);
  }

  /** The same, with tables that get their memory in steps. */
  static SimLoader stepping() {
    if (stepping == null) {
      stepping = Mutant.compile(Steps.AND_REUSE);
    }
    return new SimLoader(stepping);
  }

  /** The same, with tables of cells that get their memory in steps. */
  static SimLoader steppingCells() {
    if (steppingCells == null) {
      steppingCells = Mutant.compile(CellSteps.AND_REUSE);
    }
    return new SimLoader(steppingCells);
  }

  /** A scenario of this class, loaded here. */
  Scenario scenario(Class<? extends Scenario> type, Object... arguments) {
    try {
      Class<?> here = loadClass(type.getName());
      if (here == type) {
        throw new IllegalArgumentException(type + " is not in " + SCENARIOS);
      }
      return (Scenario) here.getConstructors()[0].newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make " + type + " in a simulation", e);
    }
  }

  /**
   * The same class with other names in its constant pool. Class names and descriptors are UTF-8
   * constants, and nothing in a class file depends on their length or their place in the file.
   */
  static byte[] rewrite(byte[] original) {
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(original));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(original.length + 256);
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeLong(in.readLong()); // magic, minor, major
      int count = in.readUnsignedShort();
      out.writeShort(count);
      for (int i = 1; i < count; i++) {
        int tag = in.readUnsignedByte();
        out.writeByte(tag);
        switch (tag) {
          case 1 -> out.writeUTF(renamed(in.readUTF()));
          case 5, 6 -> {
            out.writeLong(in.readLong());
            i++; // takes two places
          }
          case 7, 8, 16, 19, 20 -> out.writeShort(in.readUnsignedShort());
          case 15 -> out.write(in.readNBytes(3));
          default -> out.writeInt(in.readInt());
        }
      }
      in.transferTo(out);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String renamed(String constant) {
    String twin = TWINS.get(constant);
    if (twin != null) {
      return twin;
    }
    String s = constant;
    if (s.indexOf(';') >= 0) {
      for (Map.Entry<String, String> e : TWINS.entrySet()) {
        s = s.replace('L' + e.getKey() + ';', 'L' + e.getValue() + ';');
      }
    }
    return s;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    boolean here =
        name.startsWith(PRODUCT) && (!name.startsWith(HARNESS) || name.startsWith(SCENARIOS));
    if (!here) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> c = findLoadedClass(name);
      if (c == null) {
        byte[] code =
            replacements.containsKey(name)
                ? rewrite(replacements.get(name))
                : REWRITTEN.computeIfAbsent(name, SimLoader::read);
        if (code.length == 0) {
          throw new ClassNotFoundException(name);
        }
        c = defineClass(name, code, 0, code.length);
      }
      if (resolve) {
        resolveClass(c);
      }
      return c;
    }
  }

  private static byte[] read(String name) {
    String path = name.replace('.', '/') + ".class";
    try (InputStream in = SimLoader.class.getClassLoader().getResourceAsStream(path)) {
      return in == null ? new byte[0] : rewrite(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }
}
