package dev.sonde.symbols.elf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Paths below a folder that is a root to somebody: {@code /}, or {@code /proc/PID/root} for the
 * files that a process in a container sees. Links inside are followed as that process would follow
 * them, so that none leads out of the folder.
 */
public final class RootFolder {
  /** The root of this process. */
  public static final RootFolder SELF = new RootFolder(Path.of("/"));

  /** As many as the kernel follows: {@code MAXSYMLINKS} of {@code linux/namei.h}. */
  private static final int MAX_LINKS = 40;

  private final Path root;

  private RootFolder(Path root) {
    this.root = root;
  }

  /** The folder {@code root} as a root. */
  public static RootFolder of(Path root) {
    return new RootFolder(root);
  }

  /**
   * The root of a process: {@link #SELF} where it sees the files that this one sees, which lasts
   * beyond its end; else {@code /proc/PID/root}.
   */
  public static RootFolder ofProcess(int pid) {
    Path seen = Path.of("/proc/" + pid + "/root");
    return isOwn(seen, pid) ? SELF : new RootFolder(seen);
  }

  private static boolean isOwn(Path seen, int pid) {
    try {
      Path mounts = Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/mnt"));
      return mounts.equals(Files.readSymbolicLink(Path.of("/proc/self/ns/mnt")))
          && Files.isSameFile(seen, SELF.root);
    } catch (IOException _) {
      // It has ended, or is not ours to look at.
      return false;
    }
  }

  /** The folder itself. */
  public Path path() {
    return root;
  }

  /**
   * Where {@code path}, which begins with {@code /}, is from here. The result has no link in it,
   * and need not exist.
   *
   * @throws IOException where there are too many links, or one cannot be read
   */
  public Path resolve(String path) throws IOException {
    Deque<String> rest = new ArrayDeque<>();
    prepend(path, rest);
    Deque<String> resolved = new ArrayDeque<>();
    int links = 0;
    while (!rest.isEmpty()) {
      String name = rest.pop();
      if (name.equals("..")) {
        resolved.pollLast();
        continue;
      }
      resolved.addLast(name);
      Path actual = fromHere(resolved);
      if (Files.isSymbolicLink(actual)) {
        if (++links > MAX_LINKS) {
          throw new IOException(path + " goes through too many links");
        }
        String target = Files.readSymbolicLink(actual).toString();
        if (target.startsWith("/")) {
          resolved.clear();
        } else {
          resolved.removeLast();
        }
        prepend(target, rest);
      }
    }
    return fromHere(resolved);
  }

  /** Puts the names between the slashes of {@code path} before {@code rest}. */
  private static void prepend(String path, Deque<String> rest) {
    int end = path.length();
    while (end > 0) {
      int slash = path.lastIndexOf('/', end - 1);
      String name = path.substring(slash + 1, end);
      if (!name.isEmpty() && !name.equals(".")) {
        rest.push(name);
      }
      end = slash;
    }
  }

  private Path fromHere(Deque<String> names) throws IOException {
    try {
      return root.resolve(String.join("/", names));
    } catch (InvalidPathException e) {
      // Bytes that are no text in the encoding of this system.
      throw new IOException("no file can be named " + names, e);
    }
  }

  /** Whether there is a regular file at {@code path}, seen from the root. */
  boolean hasFile(String path) throws IOException {
    return Files.isRegularFile(resolve(path), LinkOption.NOFOLLOW_LINKS);
  }
}
