package dev.sonde.script.probe;

import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.ElfHeader;
import dev.sonde.symbols.program.LibraryCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the programs and libraries that probes of user space name. */
final class TargetFiles {
  private TargetFiles() {}

  /**
   * Every file that is meant, as a path: {@code name} itself, if it is one; a library as the
   * dynamic linker knows it; a program in the folders of {@code PATH}. Only ELF files that hold
   * code for a process count.
   */
  static List<String> find(String name) {
    List<String> found = new ArrayList<>();
    if (name.startsWith("lib") && name.indexOf('/') < 0) {
      String library = LibraryCache.ofHost().find(name);
      if (library != null) {
        found.add(library);
        return found;
      }
    }
    addIfCode(name, found);
    String folders = System.getenv("PATH");
    if (folders != null && name.indexOf('/') < 0) {
      for (String folder : folders.split(":")) {
        addIfCode(folder + "/" + name, found);
      }
    }
    return found;
  }

  private static void addIfCode(String path, List<String> found) {
    if (holdsCode(path)) {
      found.add(path);
    }
  }

  private static boolean holdsCode(String path) {
    try {
      if (!Files.isRegularFile(Path.of(path))) {
        return false;
      }
      try (ElfFile file = ElfFile.open(Path.of(path))) {
        int type = file.header().type();
        return type == ElfHeader.ET_DYN
            || type == ElfHeader.ET_EXEC && Files.isExecutable(Path.of(path));
      }
    } catch (IOException | InvalidPathException _) {
      // Whatever it is, no process can run it.
      return false;
    }
  }
}
