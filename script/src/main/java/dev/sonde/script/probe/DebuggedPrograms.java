package dev.sonde.script.probe;

import dev.sonde.symbols.dwarf.DebugInformation;
import dev.sonde.symbols.elf.DebugFiles;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.RootFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The programs and libraries whose debug information was asked for. Each is opened once. */
final class DebuggedPrograms {
  private final List<String> debugFolders;
  private final Map<String, Optional<DebugInformation>> known = new HashMap<>();

  /**
   * Opens nothing yet.
   *
   * @param debugFolders where debug files are looked for before where distributions put them; one
   *     that is no whole path is looked for beside the program, and then from the working folder
   */
  DebuggedPrograms(List<String> debugFolders) {
    this.debugFolders = List.copyOf(debugFolders);
  }

  private DebugFiles debugFiles(String program) {
    List<String> folders = new ArrayList<>();
    for (String folder : debugFolders) {
      folders.add(absolute(Path.of(program).resolveSibling(folder).toString()));
      folders.add(absolute(folder));
    }
    folders.addAll(DebugFiles.STANDARD_FOLDERS);
    return new DebugFiles(RootFolder.SELF, folders);
  }

  private static String absolute(String path) {
    return Path.of(path).toAbsolutePath().normalize().toString();
  }

  /** The debug information of a file, or nothing where there is none. */
  Optional<DebugInformation> find(String path) throws IOException {
    Optional<DebugInformation> found = known.get(path);
    if (found == null) {
      ElfFile file = ElfFile.open(Path.of(path));
      String program = absolute(path);
      found = Optional.ofNullable(DebugInformation.open(file, program, debugFiles(program)));
      if (found.isEmpty()) {
        file.close();
      }
      known.put(path, found);
    }
    return found;
  }
}
