package dev.sonde.script.probe;

import dev.sonde.bpf.cache.CacheFolder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names that the kernel has several functions of, some hundreds among its 60,000. They are the
 * same for every boot of a kernel, so they are kept in the {@link CacheFolder} under its build id:
 * names, each between newlines.
 */
final class RepeatedFunctions {
  private final String lines;

  private RepeatedFunctions(String lines) {
    this.lines = lines;
  }

  /**
   * Those of a kernel.
   *
   * @param buildId empty where the kernel has none: then nothing is kept
   * @param machine asked for the kernel's functions where nothing is kept yet
   * @return nothing where the kernel does not tell
   */
  static Optional<RepeatedFunctions> of(String buildId, CacheFolder folder, Machine machine) {
    String file = "functions-" + buildId + ".repeated";
    ByteBuffer saved = buildId.isEmpty() ? null : folder.load(file);
    if (saved != null) {
      return Optional.of(
          new RepeatedFunctions(StandardCharsets.ISO_8859_1.decode(saved).toString()));
    }
    Optional<KernelFunctions> functions = machine.kernelFunctions();
    if (functions.isEmpty() || machine.isTold()) {
      return Optional.empty();
    }
    RepeatedFunctions found = of(functions.get().repeated());
    if (!buildId.isEmpty()) {
      byte[] bytes = found.lines.getBytes(StandardCharsets.ISO_8859_1);
      folder.save(file, ByteBuffer.wrap(bytes));
    }
    return Optional.of(found);
  }

  private static RepeatedFunctions of(Set<String> names) {
    StringBuilder lines = new StringBuilder("\n");
    for (String name : new TreeSet<>(names)) {
      lines.append(name).append('\n');
    }
    return new RepeatedFunctions(lines.toString());
  }

  /** Whether a name is one of them. */
  boolean contains(String name) {
    return lines.contains("\n" + name + "\n");
  }
}
