package dev.sonde.compat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Compiles the suite's programs and libraries with gcc, where it is installed, into the folder that
 * the cases run in. Those in Go and Rust, and those that need LLVM's tools, are left out; so cases
 * that want them fail for every tracer.
 */
final class TestPrograms {
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
      gcc("gcc", library, "-g", "-O0", "-fPIC", "-shared", source.toString());
    }
    for (Path source : sources(tests.resolve("testprogs"), ".c")) {
      compile("gcc", source, programs, libraries);
    }
    for (Path source : sources(tests.resolve("testprogs"), ".cpp")) {
      compile("g++", source, programs, libraries);
    }
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
    if (Files.exists(output)) {
      return;
    }
    List<String> line = new ArrayList<>(List.of(compiler, "-w", "-o", output.toString()));
    line.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(line).inheritIO().start();
      if (process.waitFor() != 0) {
        System.err.println("compat: " + output.getFileName() + " cannot be compiled");
      }
    } catch (IOException e) {
      System.err.println("compat: " + output.getFileName() + " not compiled: " + e.getMessage());
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
