package dev.sonde.script.probe;

import dev.sonde.symbols.elf.ElfHeader;
import dev.sonde.symbols.process.Mapping;
import dev.sonde.symbols.process.ProcessMaps;
import dev.sonde.symbols.program.ElfObjects;
import dev.sonde.symbols.program.ProgramFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;

/**
 * Finds the programs and libraries that probes of user space name. Only ELF files that hold code
 * for a process count. Where a process is traced that has a mount namespace of its own, paths are
 * that process's, and found below {@code /proc/PID/root}.
 */
final class TargetFiles {
  private static final Path PROC = Path.of("/proc");

  private final OptionalInt process;
  private final ElfObjects objects;
  private final String root;

  /**
   * Those of this machine.
   *
   * @param process the process that is traced, empty for all
   * @param objects where they are opened
   */
  TargetFiles(OptionalInt process, ElfObjects objects) {
    this.process = process;
    this.objects = objects;
    this.root =
        process.isPresent() && hasOtherMounts(process.getAsInt())
            ? "/proc/" + process.getAsInt() + "/root"
            : "";
  }

  /** Those of the process that is traced on a machine, or of all. */
  static TargetFiles of(Machine machine) {
    return new TargetFiles(machine.process(), machine.objects());
  }

  private static boolean hasOtherMounts(int pid) {
    try {
      return !Files.readSymbolicLink(PROC.resolve("self/ns/mnt"))
          .equals(Files.readSymbolicLink(PROC.resolve(pid + "/ns/mnt")));
    } catch (IOException _) {
      // It has ended, or may not be looked at; its files are then sought where ours are.
      return false;
    }
  }

  /** Whether a name stands for several files. */
  static boolean isPattern(String name) {
    return Wildcard.isIn(name);
  }

  /**
   * Whether a search for probes is for those of some programs only: of one process, or of a file
   * that is there.
   */
  static boolean isNarrow(String search, OptionalInt process) {
    if (process.isPresent()) {
      return true;
    }
    int colon = search.indexOf(':');
    String file = search.substring(0, Math.max(colon, 0));
    return !file.isEmpty() && !isPattern(file) && exists(file);
  }

  private static boolean exists(String path) {
    try {
      return Files.exists(Path.of(path));
    } catch (InvalidPathException _) {
      // No file can be named so.
      return false;
    }
  }

  /**
   * Every file that is meant: all that are mapped for {@code *}; those that match a pattern; {@code
   * name} itself, if it is a path; a library as the dynamic linker knows it; a program in the
   * folders of {@code PATH}.
   */
  List<String> find(String name) {
    if (name.equals("*")) {
      return mapped();
    }
    if (name.startsWith("lib") && name.indexOf('/') < 0 && !isPattern(name)) {
      String library = library(name);
      if (library != null) {
        return List.of(library);
      }
    }
    List<String> candidates = new ArrayList<>();
    candidates.add(name);
    String folders = name.indexOf('/') < 0 ? searchPath() : null;
    if (folders != null) {
      for (String folder : folders.split(":")) {
        candidates.add(folder + "/" + name);
      }
    }
    List<String> found = new ArrayList<>();
    for (String candidate : candidates) {
      if (isPattern(name)) {
        for (String path : PathPattern.expand(root, candidate)) {
          addIfCode(path, found);
        }
      } else {
        addIfCode(candidate, found);
      }
    }
    return found;
  }

  /** The file of that path if there is one that is no ELF file, or null. */
  String findPlain(String path) {
    String actual = path.startsWith("/proc/") ? path : fromHere(path);
    if (!isPattern(path) && Files.isRegularFile(Path.of(actual))) {
      try {
        objects.program(actual);
        return null;
      } catch (IOException _) {
        // It has code all the same, if the user says so.
        return actual;
      }
    }
    return null;
  }

  private void addIfCode(String path, List<String> found) {
    // A path of the process may have been written with its root before it already.
    String actual = path.startsWith("/proc/") ? path : fromHere(path);
    if (holdsCode(actual)) {
      found.add(actual);
    }
  }

  private String fromHere(String path) {
    return root.isEmpty() || path.startsWith("/") ? root + path : root + "/" + path;
  }

  /** The library that the traced process has mapped by a name, or that the dynamic linker knows. */
  private String library(String name) {
    if (process.isPresent()) {
      String soname = "/" + (name.contains(".so") ? name : name + ".");
      for (String path : mapped()) {
        if (path.substring(path.lastIndexOf('/')).startsWith(soname)) {
          return path;
        }
      }
    }
    return objects.libraries().find(name);
  }

  /** {@code PATH}, of the traced process where that has other files than we have. */
  private String searchPath() {
    if (root.isEmpty()) {
      return System.getenv("PATH");
    }
    try {
      byte[] environment = Files.readAllBytes(PROC.resolve(process.getAsInt() + "/environ"));
      for (String variable : new String(environment, StandardCharsets.UTF_8).split("\0")) {
        if (variable.startsWith("PATH=")) {
          return variable.substring(5);
        }
      }
    } catch (IOException _) {
      // Then programs are found by their paths alone.
    }
    return null;
  }

  /** The program that the traced process runs; null where that cannot be told. */
  String program() {
    try {
      String path = Files.readSymbolicLink(PROC.resolve(process.getAsInt() + "/exe")).toString();
      return fromHere(path);
    } catch (IOException _) {
      // A thread of the kernel runs none.
      return null;
    }
  }

  /** The program and libraries that the traced process, or any process, has mapped, sorted. */
  List<String> mapped() {
    TreeSet<String> paths = new TreeSet<>();
    if (process.isPresent()) {
      addMapped(process.getAsInt(), paths);
      return new ArrayList<>(paths);
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path each : processes) {
        int pid = Integer.parseInt(each.getFileName().toString());
        paths.addAll(new TargetFiles(OptionalInt.of(pid), objects).mapped());
      }
    } catch (IOException | NumberFormatException _) {
      // Without /proc there are no processes to be seen.
      return List.of();
    }
    return new ArrayList<>(paths);
  }

  private void addMapped(int pid, TreeSet<String> paths) {
    try {
      for (Mapping mapping : ProcessMaps.read(pid).mappings()) {
        if (mapping.isFile() && !mapping.deleted() && holdsCode(root + mapping.path())) {
          paths.add(root + mapping.path());
        }
      }
    } catch (IOException _) {
      // It has ended, or may not be looked at.
    }
  }

  private boolean holdsCode(String path) {
    try {
      ProgramFile file = objects.program(path);
      int type = file.elf().header().type();
      boolean runs = file.isArchived() || Files.isExecutable(Path.of(file.mappedPath()));
      return type == ElfHeader.ET_DYN || type == ElfHeader.ET_EXEC && runs;
    } catch (IOException | InvalidPathException _) {
      // Whatever it is, no process can run it.
      return false;
    }
  }
}
