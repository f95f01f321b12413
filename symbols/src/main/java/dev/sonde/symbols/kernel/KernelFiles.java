package dev.sonde.symbols.kernel;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the files with the kernel's debug information may be. */
final class KernelFiles {
  /** What the kernel's build and distributions add to the name of a module they compress. */
  private static final List<String> COMPRESSIONS = List.of("", ".xz", ".zst", ".gz");

  private static final String MODULE_ENDING = ".ko";

  /** Folders of {@code /lib/modules/VERSION} are not nested deeper. */
  private static final int MAX_DEPTH = 16;

  /** Distributions have some 5,000 modules. */
  private static final int MAX_MODULES = 1 << 16;

  private final List<String> folders;
  private final String version;

  /** The modules that are installed below the folders, by their names, once they were asked for. */
  private Map<String, List<Path>> installed;

  /**
   * Those of a kernel.
   *
   * @param folders that hold debug files
   * @param version of the kernel that runs, as {@code uname -r} has it; may be empty
   */
  KernelFiles(List<String> folders, String version) {
    this.folders = folders;
    this.version = version;
  }

  /**
   * The candidates, the most exact first.
   *
   * @param module empty for the kernel itself
   * @param id the build id, in hexadecimal
   */
  List<Path> candidates(String module, String id) {
    List<String> names = new ArrayList<>();
    names.add(".build-id/" + id.substring(0, 2) + "/" + id.substring(2) + ".debug");
    if (module.isEmpty()) {
      names.addAll(List.of("vmlinux", "vmlinux-" + version, "boot/vmlinux-" + version));
      names.add("lib/modules/" + version + "/vmlinux");
    } else {
      // A module's name has _ where its file may have -.
      for (String name : List.of(module, module.replace('_', '-'))) {
        addForms(name + MODULE_ENDING, names);
      }
    }
    List<Path> candidates = new ArrayList<>();
    for (String folder : folders) {
      for (String name : names) {
        candidates.add(Path.of(folder, name));
      }
    }
    if (!module.isEmpty()) {
      candidates.addAll(installed().getOrDefault(module.replace('-', '_'), List.of()));
    }
    return candidates;
  }

  private static void addForms(String file, List<String> names) {
    names.add(file + ".debug");
    for (String compression : COMPRESSIONS) {
      names.add(file + compression);
    }
  }

  private Map<String, List<Path>> installed() {
    if (installed == null) {
      installed = new HashMap<>();
      if (!version.isEmpty()) {
        for (String folder : folders) {
          collect(Path.of(folder, "lib/modules", version), 0);
          collect(Path.of(folder, "usr/lib/modules", version), 0);
        }
      }
    }
    return installed;
  }

  /** Collects modules whatever their endings: {@code .ko}, {@code .ko.xz}, {@code .ko.debug}. */
  private void collect(Path folder, int depth) {
    if (depth > MAX_DEPTH || !Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        int ending = name.indexOf(MODULE_ENDING);
        if (ending > 0 && installed.size() < MAX_MODULES) {
          installed
              .computeIfAbsent(name.substring(0, ending).replace('-', '_'), _ -> new ArrayList<>())
              .add(file);
        } else if (ending <= 0 && Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          collect(file, depth + 1);
        }
      }
    } catch (IOException | DirectoryIteratorException _) {
      // It is not ours to read: what else there is may do.
      return;
    }
  }
}
