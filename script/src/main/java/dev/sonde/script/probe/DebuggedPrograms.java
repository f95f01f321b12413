package dev.sonde.script.probe;

import dev.sonde.symbols.dwarf.DebugInformation;
import dev.sonde.symbols.elf.DebugFiles;
import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.FilePart;
import dev.sonde.symbols.elf.SeenPath;
import dev.sonde.symbols.program.ProgramFile;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The programs and libraries whose debug information was asked for. Each is opened once. */
final class DebuggedPrograms {
  private final DebugFolders debugFolders;
  private final Map<String, Optional<DebugInformation>> known = new HashMap<>();

  /**
   * Opens nothing yet.
   *
   * @param debugFolders where debug files are looked for
   */
  DebuggedPrograms(DebugFolders debugFolders) {
    this.debugFolders = debugFolders;
  }

  /** The debug information of a file, or nothing where there is none. */
  Optional<DebugInformation> find(String path) throws IOException {
    Optional<DebugInformation> found = known.get(path);
    if (found == null) {
      ElfFile file = ElfFile.open(FilePart.of(path), path);
      found = find(file, path);
      if (found.isEmpty()) {
        file.close();
      }
      known.put(path, found);
    }
    return found;
  }

  private Optional<DebugInformation> find(ElfFile file, String path) throws IOException {
    for (SeenPath seen : SeenPath.of(path)) {
      DebugFiles debugFiles = debugFolders.of(seen.path(), seen.root());
      DebugInformation found = DebugInformation.open(file, seen.path(), debugFiles);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** A program or library with its symbols, which the caller closes. */
  ProgramFile open(String path) throws IOException {
    return ProgramFile.open(path, debugFolders);
  }
}
