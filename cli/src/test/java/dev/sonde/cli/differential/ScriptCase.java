package dev.sonde.cli.differential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A script whose output must be bpftrace's to the byte.
 *
 * <p>Comments in its first lines steer it: {@code // args: a b} gives positional parameters, {@code
 * // live: why} says that its output changes with time, so that only a run beside bpftrace can
 * judge it; {@code // needs: words} that a kernel may lack what it needs, which Sonde then says in
 * these words.
 *
 * @param script the {@code .bt} file
 * @param arguments its positional parameters
 * @param expected what bpftrace 0.27.1 printed, map entries put in order; empty if live
 * @param needs what Sonde says where the kernel lacks what the script needs; empty if none does
 * @param beyond whether bpftrace does not run it, so that {@code expected} is what Sonde prints
 */
record ScriptCase(
    Path script, List<String> arguments, Optional<String> expected, String needs, boolean beyond) {

  private static final Path FOLDER = Path.of("src/test/resources/differential");

  static Stream<ScriptCase> all() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".bt")).sorted().toList().stream()
          .map(ScriptCase::read);
    }
  }

  private static ScriptCase read(Path script) {
    try {
      List<String> arguments = List.of();
      boolean live = false;
      boolean beyond = false;
      String needs = "";
      for (String line : Files.readAllLines(script)) {
        if (line.startsWith("// args: ")) {
          arguments = List.of(line.substring("// args: ".length()).split(" "));
        }
        if (line.startsWith("// needs: ")) {
          needs = line.substring("// needs: ".length());
        }
        live |= line.startsWith("// live: ");
        beyond |= line.startsWith("// beyond bpftrace: ");
      }
      Path golden = Path.of(script.toString().replaceFirst("\\.bt$", ".out"));
      return new ScriptCase(
          script,
          arguments,
          live ? Optional.empty() : Optional.of(Files.readString(golden)),
          needs,
          beyond);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The output with the entries of each printed map sorted as text: bpftrace leaves entries of
   * equal value, and of maps of narrow integers, in the kernel's hash order.
   */
  static String withoutEntryOrder(String output) {
    List<String> sorted = new ArrayList<>();
    List<String> entries = new ArrayList<>();
    String map = null;
    for (String line : output.split("\n", -1)) {
      int bracket = line.startsWith("@") ? line.indexOf('[') : -1;
      boolean entry = bracket > 0 && line.contains("]: ");
      String name = entry ? line.substring(0, bracket) : null;
      if (!entry || !name.equals(map)) {
        Collections.sort(entries);
        sorted.addAll(entries);
        entries.clear();
      }
      map = name;
      if (entry) {
        entries.add(line);
      } else {
        sorted.add(line);
      }
    }
    Collections.sort(entries);
    sorted.addAll(entries);
    return String.join("\n", sorted);
  }

  @Override
  public String toString() {
    return script.getFileName().toString();
  }
}
