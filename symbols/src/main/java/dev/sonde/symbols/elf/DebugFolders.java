package dev.sonde.symbols.elf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where debug files are looked for: first in the folders that the user names, then where
 * distributions put them.
 *
 * @param named by the user; one that is no whole path is looked for beside the program, and then
 *     from the working folder
 */
public record DebugFolders(List<String> named) {
  /** Where distributions put them, and nowhere else. */
  public static final DebugFolders STANDARD = new DebugFolders(List.of());

  public DebugFolders {
    named = List.copyOf(named);
  }

  /**
   * The debug files of a program.
   *
   * @param root as which the program's paths are seen
   * @param program its path, seen from there
   */
  public DebugFiles of(String program, RootFolder root) {
    if (named.isEmpty()) {
      return DebugFiles.under(root);
    }
    List<String> folders = new ArrayList<>();
    for (String folder : named) {
      if (!folder.startsWith("/")) {
        folders.add(program.substring(0, program.lastIndexOf('/') + 1) + folder);
      }
      folders.add(Path.of(folder).toAbsolutePath().normalize().toString());
    }
    folders.addAll(DebugFiles.STANDARD_FOLDERS);
    return new DebugFiles(root, folders);
  }
}
