package dev.sonde.script.probe;

import dev.sonde.symbols.dwarf.DebugInformation;
import dev.sonde.symbols.elf.DebugFiles;
import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.RootFolder;
import java.io.IOException;
import java.nio.file.Path;
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
      ElfFile file = ElfFile.open(Path.of(path));
      String program = Path.of(path).toAbsolutePath().normalize().toString();
      DebugFiles debugFiles = debugFolders.of(program, RootFolder.SELF);
      found = Optional.ofNullable(DebugInformation.open(file, program, debugFiles));
      if (found.isEmpty()) {
        file.close();
      }
      known.put(path, found);
    }
    return found;
  }
}
