package dev.sonde.symbols.elf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
   * {@code /proc/PID/root}, into a container, is seen from there, and then as if from here. A path
   * with links in it stands behind that to which they lead.
   */
  public static List<SeenPath> of(String path) {
    String absolute = Path.of(path).toAbsolutePath().normalize().toString();
    int end = absolute.startsWith(PROC) ? absolute.indexOf('/', PROC.length()) : -1;
    List<SeenPath> seen = new ArrayList<>();
    if (end < 0 || !absolute.startsWith(ROOT, end)) {
      add(RootFolder.SELF, absolute, seen);
      return seen;
    }
    int inside = end + ROOT.length() - 1;
    String within = absolute.substring(inside);
    add(RootFolder.of(Path.of(absolute.substring(0, inside))), within, seen);
    add(RootFolder.SELF, within, seen);
    return seen;
  }

  /**
   * How a file that a process has mapped is seen: by that process, and then as if from here.
   *
   * @param path as the process sees it, without links
   */
  public static List<SeenPath> ofProcess(int pid, String path) {
    RootFolder root = RootFolder.ofProcess(pid);
    SeenPath own = new SeenPath(RootFolder.SELF, path);
    return root == RootFolder.SELF ? List.of(own) : List.of(new SeenPath(root, path), own);
  }

  private static void add(RootFolder root, String path, List<SeenPath> seen) {
    String followed = followed(root, path);
    if (!followed.equals(path)) {
      seen.add(new SeenPath(root, followed));
    }
    seen.add(new SeenPath(root, path));
  }

  /** The path without links in it; itself where they cannot be followed. */
  private static String followed(RootFolder root, String path) {
    try {
      String actual = root.resolve(path).toString();
      String above = root.path().toString();
      return above.length() > 1 ? actual.substring(above.length()) : actual;
    } catch (IOException _) {
      // What is there cannot be told, and will not be opened either.
      return path;
    }
  }
}
