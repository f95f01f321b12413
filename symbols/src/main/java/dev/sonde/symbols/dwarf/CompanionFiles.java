package dev.sonde.symbols.dwarf;

import dev.sonde.symbols.elf.DebugFiles;
import dev.sonde.symbols.elf.ElfData;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.SectionHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Finds the files that hold parts of the debug information of a program.
 *
 * @param debugFiles the root that paths begin at, and the folders with debug files
 * @param path of the program, seen from that root
 */
record CompanionFiles(DebugFiles debugFiles, String path) {

  /**
   * The file that {@code .gnu_debugaltlink} of {@code file} names: a name, a NUL, and its build id.
   * Null where there is none.
   */
  ElfFile supplement(ElfFile file) throws IOException {
    SectionHeader header = file.findSection(".gnu_debugaltlink");
    if (header == null) {
      return null;
    }
    ElfData link = file.data(header);
    String name = link.string(0);
    int idAt = link.stringLength(0) + 1;
    byte[] id = link.bytes(idAt, (int) Math.min(64, link.size() - idAt));
    List<String> candidates = new ArrayList<>();
    candidates.add(name.startsWith("/") ? name : folderOf(seenFromRoot(file)) + name);
    if (id.length > 1) {
      String hex = HexFormat.of().formatHex(id);
      for (String folder : debugFiles.folders()) {
        candidates.add(
            folder + "/.build-id/" + hex.substring(0, 2) + "/" + hex.substring(2) + ".debug");
      }
    }
    for (String candidate : candidates) {
      ElfFile found = open(candidate);
      if (found != null && Arrays.equals(found.buildId(), id)) {
        return found;
      }
      if (found != null) {
        found.close();
      }
    }
    return null;
  }

  /** The paths at which the {@code .dwo} of a skeleton may be. */
  List<String> splitFiles(String name, String compilationFolder) {
    List<String> candidates = new ArrayList<>();
    String beside = folderOf(path);
    if (name.startsWith("/")) {
      candidates.add(name);
    } else if (compilationFolder != null) {
      candidates.add(compilationFolder + "/" + name);
    }
    candidates.add(beside + name);
    candidates.add(beside + name.substring(name.lastIndexOf('/') + 1));
    return candidates;
  }

  /** The paths at which the {@code .dwp} may be of a program whose debug file is {@code file}. */
  List<String> packages(ElfFile file) {
    return List.of(path + ".dwp", seenFromRoot(file) + ".dwp");
  }

  /** The file at a path, seen from the root; null where there is none that could be read. */
  ElfFile open(String candidate) {
    try {
      return ElfFile.open(debugFiles.root().resolve(candidate));
    } catch (IOException _) {
      // It is not there, not ours to read, or no ELF file. It may be elsewhere.
      return null;
    }
  }

  private String seenFromRoot(ElfFile file) {
    String root = debugFiles.root().path().toString();
    String name = file.name();
    return !root.equals("/") && name.startsWith(root) ? name.substring(root.length()) : name;
  }

  private static String folderOf(String file) {
    return file.substring(0, file.lastIndexOf('/') + 1);
  }
}
