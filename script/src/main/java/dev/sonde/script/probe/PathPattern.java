package dev.sonde.script.probe;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A path with wildcards, as a shell expands it: a wildcard stands for names within one folder, and
 * for those that begin with a dot only where the pattern does.
 */
final class PathPattern {
  private PathPattern() {}

  /**
   * The paths that match, sorted; spelled as the pattern is.
   *
   * @param root where absolute paths begin: empty for this process's own root
   */
  static List<String> expand(String root, String pattern) {
    List<String> found = List.of(pattern.startsWith("/") ? "/" : "");
    for (String segment : pattern.split("/")) {
      if (!segment.isEmpty()) {
        found = extended(root, found, segment);
      }
    }
    return found;
  }

  private static List<String> extended(String root, List<String> folders, String segment) {
    List<String> found = new ArrayList<>();
    for (String folder : folders) {
      String prefix = folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/";
      if (Wildcard.isIn(segment)) {
        for (String name : names(root + (folder.isEmpty() ? "." : folder), segment)) {
          found.add(prefix + name);
        }
      } else if (exists(root + prefix + segment)) {
        found.add(prefix + segment);
      }
    }
    return found;
  }

  private static List<String> names(String folder, String pattern) {
    Wildcard wildcard = new Wildcard(pattern);
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(folder))) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (wildcard.matches(name) && (!name.startsWith(".") || pattern.startsWith("."))) {
          names.add(name);
        }
      }
    } catch (IOException | InvalidPathException _) {
      // What is no folder, or may not be read, holds nothing that matches.
      return List.of();
    }
    Collections.sort(names);
    return names;
  }

  private static boolean exists(String path) {
    try {
      return Files.exists(Path.of(path));
    } catch (InvalidPathException _) {
      // No file can be named so.
      return false;
    }
  }
}
