package dev.sonde.script.header;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where headers are looked for.
 *
 * @param folders for {@code <name>}, in order
 */
public record HeaderPath(List<Path> folders) {
  private static final long MAXIMUM_SIZE = 8 << 20;

  public HeaderPath {
    folders = List.copyOf(folders);
  }

  /** The folders given by the user, then those where the C library's headers are. */
  public static HeaderPath of(List<String> first) {
    List<Path> folders = new ArrayList<>();
    for (String folder : first) {
      folders.add(Path.of(folder));
    }
    folders.add(Path.of("/usr/local/include"));
    String machine = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
    folders.add(Path.of("/usr/include/" + machine + "-linux-gnu"));
    folders.add(Path.of("/usr/include"));
    return new HeaderPath(folders);
  }

  /** The header of this name; in {@code including} first, unless that is null. */
  Optional<Path> find(String name, Path including) {
    Path own = including == null ? null : existing(including, name);
    if (own != null) {
      return Optional.of(own);
    }
    for (Path folder : folders) {
      Path found = existing(folder, name);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private static Path existing(Path folder, String name) {
    if (name.indexOf('\0') >= 0) {
      return null;
    }
    Path path = folder.resolve(name);
    return Files.isRegularFile(path) ? path : null;
  }

  /**
   * The text of a header; headers in old encodings have only comments in them.
   *
   * @throws IOException if it cannot be read, or is too large for a header
   */
  static String read(Path header) throws IOException {
    if (Files.size(header) > MAXIMUM_SIZE) {
      throw new IOException(header + " is larger than any header");
    }
    return new String(Files.readAllBytes(header), StandardCharsets.ISO_8859_1);
  }
}
