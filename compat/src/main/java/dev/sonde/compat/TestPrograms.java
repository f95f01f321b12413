package dev.sonde.compat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes the suite's programs and libraries in the folder that the cases run in: with gcc and
 * binutils, and where they are installed with go, rustc, llvm-dwp and zip. Cases that want what
 * could not be made fail for every tracer.
 */
final class TestPrograms {
  /** Stands in a command for the file that it makes. */
  private static final String OUTPUT = "OUTPUT";

  private final Path tests;
  private final Path folder;

  /**
   * @param tests the suite's sources
   * @param folder where cases run
   */
  TestPrograms(Path tests, Path folder) {
    this.tests = tests;
    this.folder = folder;
  }

  void compile() throws IOException, InterruptedException {
    Path programs = Files.createDirectories(folder.resolve("testprogs"));
    Path libraries = Files.createDirectories(folder.resolve("testlibs"));
    for (Path source : sources(tests.resolve("testlibs"), ".c")) {
      Path library = libraries.resolve("lib" + name(source) + ".so");
      gcc(
          "gcc",
          library,
          "-g",
          "-O0",
          "-fPIC",
          "-shared",
          "-I" + tests.resolve("include"),
          source.toString());
    }
    for (Path source : sources(tests.resolve("testprogs"), ".c")) {
      compile("gcc", source, programs, libraries);
    }
    for (Path source : sources(tests.resolve("testprogs"), ".cpp")) {
      compile("g++", source, programs, libraries);
    }
    for (Path source : sources(tests.resolve("testprogs"), ".go")) {
      make(programs.resolve(name(source)), "go", "build", "-o", OUTPUT, source.toString());
    }
    for (Path source : sources(tests.resolve("testprogs"), ".rs")) {
      make(
          programs.resolve(name(source)),
          "rustc",
          "-C",
          "symbol_mangling_version=v0",
          "-o",
          OUTPUT,
          source.toString());
    }
    detach("uprobe_test", programs, programs.resolve("external_debug"), false);
    detach("uprobe_separate_debug", programs, programs.resolve(".debug"), true);
    split(programs.resolve("external_debug/dwo"));
    Path packed = split(programs.resolve("external_debug/dwp"));
    Path parts = packed.resolveSibling(packed.getFileName() + "-uprobe_test.dwo");
    // That of binutils knows DWARF 4 only.
    make(Path.of(packed + ".dwp"), "llvm-dwp", parts.toString(), "-o", OUTPUT);
    Files.deleteIfExists(parts);
    flatten(programs);
    make(programs.resolve("archive.zip"), "zip", "-q", "-0", "-j", OUTPUT, programs + "/true");
  }

  /** Takes the debug information out of a program, which names the file that has it then or not. */
  private static void detach(String program, Path programs, Path folder, boolean named)
      throws IOException, InterruptedException {
    String whole = programs.resolve(program).toString();
    Path debug = Files.createDirectories(folder).resolve(program + "-stripped.debug");
    make(debug, "objcopy", "--only-keep-debug", whole, OUTPUT);
    List<String> strip = new ArrayList<>(List.of("objcopy", "--strip-debug", whole, OUTPUT));
    if (named) {
      strip.add(1, "--add-gnu-debuglink=" + debug);
    }
    make(programs.resolve(program + "-stripped"), strip.toArray(String[]::new));
  }

  /** Compiles a program whose debug information is in another file from the start. */
  private Path split(Path folder) throws IOException, InterruptedException {
    Path program = Files.createDirectories(folder).resolve("uprobe_test-split");
    Path source = tests.resolve("testprogs/uprobe_test.c");
    gcc("gcc", program, "-g", "-O0", "-gsplit-dwarf", source.toString());
    return program;
  }

  /** A file that has the code of one function and nothing else. */
  private void flatten(Path programs) throws IOException, InterruptedException {
    Path object = programs.resolve("external_debug/false.o");
    gcc("gcc", object, "-c", tests.resolve("testprogs/false.c").toString());
    make(
        programs.resolve("false.bin"),
        "objcopy",
        "-S",
        "--only-section=.text",
        "-O",
        "binary",
        object.toString(),
        OUTPUT);
  }

  private void compile(String compiler, Path source, Path programs, Path libraries)
      throws IOException, InterruptedException {
    String name = name(source);
    boolean frameless = name.equals("uprobe_nofp");
    for (boolean pie : new boolean[] {false, true}) {
      gcc(
          compiler,
          programs.resolve(pie ? name + "-pie" : name),
          "-g",
          frameless ? "-O1" : "-O0",
          frameless ? "-fomit-frame-pointer" : "-fno-omit-frame-pointer",
          "-fno-optimize-sibling-calls",
          pie ? "-fpie" : "-fno-pie",
          pie ? "-pie" : "-no-pie",
          "-I" + tests.resolve("include"),
          "-I" + tests.resolve("testlibs"),
          source.toString(),
          "-lpthread",
          name.equals("usdt_lib") ? libraries.resolve("libusdt_tp.so").toString() : "-lc");
    }
  }

  private static void gcc(String compiler, Path output, String... arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(compiler, "-w", "-o", OUTPUT));
    line.addAll(List.of(arguments));
    make(output, line.toArray(String[]::new));
  }

  /** Runs a command that makes a file, unless it is there. */
  private static void make(Path output, String... command)
      throws IOException, InterruptedException {
    if (Files.exists(output)) {
      return;
    }
    List<String> line = new ArrayList<>(List.of(command));
    line.replaceAll(word -> word.equals(OUTPUT) ? output.toString() : word);
    try {
      Process process = new ProcessBuilder(line).inheritIO().start();
      if (process.waitFor() != 0) {
        System.err.println("compat: " + output.getFileName() + " cannot be made");
      }
    } catch (IOException e) {
      System.err.println("compat: " + output.getFileName() + " not made: " + e.getMessage());
    }
  }

  private static List<Path> sources(Path folder, String extension) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(extension)).sorted().toList();
    }
  }

  private static String name(Path source) {
    String name = source.getFileName().toString();
    return name.substring(0, name.lastIndexOf('.'));
  }
}
