package dev.sonde.script.scope;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * The hierarchy of cgroups of version 2, as this process sees it.
 *
 * @param root where it is mounted
 */
public record CgroupHierarchy(Path root) {
  private static final Path MOUNTS = Path.of("/proc/self/mounts");

  /** The inode of the root cgroup's folder: {@code kernfs_create_root()} of fs/kernfs/dir.c. */
  private static final long ROOT_INODE = 1;

  private static final int MAX_NAMED = 5;

  /**
   * Finds where it is mounted.
   *
   * @throws ScopeException if it is not, or if only a part of it is to be seen
   */
  public static CgroupHierarchy mounted() {
    List<String> lines;
    try {
      lines = Files.readAllLines(MOUNTS, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ScopeException(
          "cannot tell where cgroups are: " + e.getMessage(), "mount -t proc proc /proc");
    }
    for (String line : lines) {
      String[] fields = line.split(" ");
      if (fields.length > 2 && fields[2].equals("cgroup2")) {
        CgroupHierarchy hierarchy = new CgroupHierarchy(Path.of(fields[1]));
        if (inode(hierarchy.root) != ROOT_INODE) {
          throw new ScopeException(
              "only a part of the cgroups is to be seen here, so that it is not known how deep"
                  + " they lie",
              "run sonde outside of the container");
        }
        return hierarchy;
      }
    }
    throw new ScopeException(
        "no cgroup hierarchy of version 2 is mounted",
        "mount -t cgroup2 none /sys/fs/cgroup/unified");
  }

  /**
   * The cgroup that a path stands for, from the root of the file system or of the hierarchy; or the
   * only one whose folder has this name.
   *
   * @throws ScopeException if there is none or more than one
   */
  public TaskFilter.InCgroup find(String path) {
    if (path.isEmpty()) {
      throw new ScopeException("a cgroup needs a name", "--cgroup system.slice");
    }
    Path absolute = Path.of(path).normalize();
    if (absolute.startsWith(root) && Files.isDirectory(absolute)) {
      return at(absolute);
    }
    Path below = root.resolve(path.substring(path.startsWith("/") ? 1 : 0)).normalize();
    if (below.startsWith(root) && Files.isDirectory(below)) {
      return at(below);
    }
    List<Path> named = new ArrayList<>();
    for (Path folder : folders()) {
      if (folder.endsWith(path)) {
        named.add(folder);
      }
    }
    return only(named, "cgroup " + path, "systemd-cgls shows them all");
  }

  /**
   * The only one of several.
   *
   * @param what what they were looked for by
   * @param hint what to do if there is none
   * @throws ScopeException if there is none or more than one
   */
  TaskFilter.InCgroup only(List<Path> folders, String what, String hint) {
    if (folders.isEmpty()) {
      throw new ScopeException("there is no " + what, hint);
    }
    if (folders.size() > 1) {
      StringBuilder names = new StringBuilder("name one by its path:");
      for (Path folder : folders.subList(0, Math.min(MAX_NAMED, folders.size()))) {
        names.append(" /").append(root.relativize(folder));
      }
      if (folders.size() > MAX_NAMED) {
        names.append(" and ").append(folders.size() - MAX_NAMED).append(" more");
      }
      throw new ScopeException(
          "there is more than one " + what + ": " + folders.size(), names.toString());
    }
    return at(folders.getFirst());
  }

  /**
   * Whether there are processes in a cgroup or below it, as its {@code cgroup.events} tells
   * (Documentation/admin-guide/cgroup-v2.rst); also where that is not to be known.
   */
  boolean isPopulated(Path folder) {
    try {
      return !Files.readAllLines(folder.resolve("cgroup.events")).contains("populated 0");
    } catch (IOException _) {
      return true;
    }
  }

  /** All of its folders but the root, those above before those below. */
  List<Path> folders() {
    List<Path> folders = new ArrayList<>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes facts) {
              if (!folder.equals(root)) {
                folders.add(folder);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE; // removed while it was looked at
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException e) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folders;
  }

  private TaskFilter.InCgroup at(Path folder) {
    String below = root.relativize(folder).toString();
    int level = below.isEmpty() ? 0 : Path.of(below).getNameCount();
    return new TaskFilter.InCgroup(inode(folder), level);
  }

  private static long inode(Path folder) {
    try {
      return ((Number) Files.getAttribute(folder, "unix:ino")).longValue();
    } catch (IOException e) {
      throw new ScopeException(
          "cgroup " + folder + " has gone: " + e.getMessage(), "look whether it still runs");
    }
  }
}
