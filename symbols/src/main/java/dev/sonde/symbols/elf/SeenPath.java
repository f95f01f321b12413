package dev.sonde.symbols.elf;

import java.nio.file.Path;
import java.util.List;

/**
 * The path of a program as somebody sees it.
 *
 * @param root where the path begins
 * @param path from there; begins with {@code /}
 */
public record SeenPath(RootFolder root, String path) {
  private static final String PROC = "/proc/";
  private static final String ROOT = "/root/";

  /**
   * How a path of this process is seen, the nearest to the program first: one that leads through
   * {@code /proc/PID/root}, into a container, is seen from there, and then as if from here.
   */
  public static List<SeenPath> of(String path) {
    String absolute = Path.of(path).toAbsolutePath().normalize().toString();
    int end = absolute.startsWith(PROC) ? absolute.indexOf('/', PROC.length()) : -1;
    if (end < 0 || !absolute.startsWith(ROOT, end)) {
      return List.of(new SeenPath(RootFolder.SELF, absolute));
    }
    int inside = end + ROOT.length() - 1;
    RootFolder root = RootFolder.of(Path.of(absolute.substring(0, inside)));
    String seen = absolute.substring(inside);
    return List.of(new SeenPath(root, seen), new SeenPath(RootFolder.SELF, seen));
  }
}
