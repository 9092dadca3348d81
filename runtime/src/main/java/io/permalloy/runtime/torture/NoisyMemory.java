package io.permalloy.runtime.torture;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * The store's one class that reads and writes its memory, with a call of {@link Noise} before each
 * access that has an order: half of the children have it before the right one on their class path.
 * Otherwise they run the same instructions, with more time between them.
 */
final class NoisyMemory {
  private static final String MEMORY = "io/permalloy/offheap/mem/Mem.class";

  private static final Set<String> ORDERED =
      Set.of(
          "getLongAcquire",
          "getLongOpaque",
          "putLongOpaque",
          "putLongRelease",
          "putLongVolatile",
          "compareAndSetLong",
          "compareAndExchangeLong",
          "getAndAddLong",
          "getAndBitwiseXorLong");

  private static final ClassDesc NOISE = ClassDesc.of(Noise.class.getName());
  private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(ConstantDescs.CD_void);

  private NoisyMemory() {}

  /** Writes the class into a folder for a class path. */
  static void into(Path folder) throws IOException {
    Path file = folder.resolve(MEMORY);
    Files.createDirectories(file.getParent());
    Files.write(file, noisy(original()));
  }

  private static byte[] original() throws IOException {
    try (InputStream in = ClassLoader.getSystemResourceAsStream(MEMORY)) {
      if (in == null) {
        throw new IOException(MEMORY + " is not on the class path");
      }
      return in.readAllBytes();
    }
  }

  private static byte[] noisy(byte[] original) {
    ClassFile files = ClassFile.of();
    ClassTransform transform =
        ClassTransform.transformingMethodBodies(
            method -> isOrdered(method), CodeTransform.ofStateful(NoiseFirst::new));
    return files.transformClass(files.parse(original), transform);
  }

  private static boolean isOrdered(MethodModel method) {
    return ORDERED.contains(method.methodName().stringValue());
  }

  private static final class NoiseFirst implements CodeTransform {
    @Override
    public void atStart(CodeBuilder code) {
      code.invokestatic(NOISE, "pause", NOTHING);
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      code.with(element);
    }
  }
}
