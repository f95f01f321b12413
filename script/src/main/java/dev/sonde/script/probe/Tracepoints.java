package dev.sonde.script.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The tracepoints as the kernel's tracefs shows them. */
final class Tracepoints {
  private final Path root;

  Tracepoints(Path root) {
    this.root = root;
  }

  /**
   * Every tracepoint as {@code category:event}, sorted. One file holds them all; walking the folder
   * {@code events} would make the kernel build an inode for each.
   */
  List<String> events() throws IOException {
    String[] lines = read(root.resolve("available_events")).split("\n");
    Arrays.sort(lines);
    List<String> events = new ArrayList<>(lines.length);
    String last = "";
    for (String line : lines) {
      if (!line.isEmpty() && !line.equals(last)) {
        events.add(line);
      }
      last = line;
    }
    return events;
  }

  /** The fields of a tracepoint, or empty where there is no such one. */
  Optional<TracepointFormat> format(String category, String event) throws IOException {
    if (!isFileName(category) || !isFileName(event)) {
      return Optional.empty();
    }
    Path folder = root.resolve("events").resolve(category).resolve(event);
    try {
      return Optional.of(TracepointFormat.parse(read(folder.resolve("format"))));
    } catch (NoSuchFileException | NotDirectoryException _) {
      return Optional.empty();
    }
  }

  private static boolean isFileName(String name) {
    return !name.isEmpty()
        && name.indexOf('/') < 0
        && name.indexOf('\0') < 0
        && !name.equals(".")
        && !name.equals("..");
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
