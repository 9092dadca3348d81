package io.permalloy.offheap.sim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A planted defect: one edit of one product source. The text to find must occur exactly once, white
 * space apart, so a mutant cannot silently fall behind the code that it breaks.
 *
 * @param name name, and the rule of the protocol that it breaks
 * @param source path below {@code src/main/java/io/permalloy/offheap}
 * @param find what to replace
 * @param replacement by what
 * @param second another edit that belongs to the defect, or null
 */
record Mutant(String name, String source, String find, String replacement, Mutant second) {
  private static final Path ROOT = Path.of("src/main/java/io/permalloy/offheap");

  Mutant(String name, String source, String find, String replacement) {
    this(name, source, find, replacement, null);
  }

  /** The source with this edit. */
  String edited() {
    return edit(read(source));
  }

  private static String read(String source) {
    try {
      return Files.readString(ROOT.resolve(source));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source, e);
    }
  }

  private String edit(String text) {
    String pattern =
        Arrays.stream(find.strip().split("\\s+"))
            .map(Pattern::quote)
            .collect(Collectors.joining("\\s+"));
    Matcher m = Pattern.compile(pattern).matcher(text);
    if (!m.find()) {
      throw new IllegalStateException(
          "mutant " + name + " is out of step: its text is not in " + source + ":\n" + find);
    }
    int start = m.start();
    int end = m.end();
    if (m.find()) {
      throw new IllegalStateException(
          "mutant " + name + " is out of step: its text is twice in " + source + ":\n" + find);
    }
    return text.substring(0, start) + replacement.strip() + text.substring(end);
  }

  /** A loader of the product with this defect, and with frees made visible. */
  SimLoader loader() {
    return loader(Scribble.EDITS);
  }

  /** The same, with blocks reused as early as possible. */
  SimLoader reusingLoader() {
    return loader(Scribble.AND_REUSE);
  }

  /** The same, with tables that get their memory in steps. */
  SimLoader steppingLoader() {
    return loader(Steps.AND_REUSE);
  }

  /** The same, with tables of cells that get their memory in steps. */
  SimLoader steppingCellsLoader() {
    return loader(CellSteps.AND_REUSE);
  }

  private SimLoader loader(List<Mutant> others) {
    List<Mutant> edits = new ArrayList<>(second == null ? List.of(this) : List.of(this, second));
    edits.addAll(others);
    return new SimLoader(compile(edits));
  }

  /** The classes of the edited sources. Edits are applied in order. */
  static Map<String, byte[]> compile(List<Mutant> edits) {
    Map<String, String> texts = new TreeMap<>();
    for (Mutant m : edits) {
      texts.put(m.source, m.edit(texts.computeIfAbsent(m.source, Mutant::read)));
    }
    List<Source> sources = new ArrayList<>();
    texts.forEach((path, text) -> sources.add(new Source(path, text)));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    Map<String, ByteArrayOutputStream> out = new HashMap<>();
    StandardJavaFileManager standard = compiler.getStandardFileManager(null, null, null);
    try (JavaFileManager files = new InMemory(standard, out)) {
      boolean ok =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of(
                      "--release",
                      "25",
                      "-proc:none",
                      "-nowarn",
                      "-implicit:none",
                      "-sourcepath",
                      "target/no-sources",
                      "-classpath",
                      System.getProperty("java.class.path")),
                  null,
                  sources)
              .call();
      if (!ok) {
        throw new IllegalStateException(edits + " do not compile:\n" + messages);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, byte[]> classes = new HashMap<>();
    out.forEach((n, bytes) -> classes.put(n, bytes.toByteArray()));
    return classes;
  }

  @Override
  public String toString() {
    return name;
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String path, String text) {
      super(URI.create("string:///io/permalloy/offheap/" + path), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> out;

    InMemory(JavaFileManager files, Map<String, ByteArrayOutputStream> out) {
      super(files);
      this.out = out;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      out.put(className, bytes);
      return new SimpleJavaFileObject(URI.create("mem:///" + className), kind) {
        @Override
        public OutputStream openOutputStream() {
          return bytes;
        }
      };
    }
  }
}
