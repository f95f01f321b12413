package dev.sonde.symbols.process;

import dev.sonde.symbols.elf.RootFolder;
import dev.sonde.symbols.jvm.JavaMachine;
import dev.sonde.symbols.jvm.MethodName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;

/**
 * The {@link PerfMap} of one process, read again when the file has changed. The file is {@code
 * /tmp/perf-PID.map} where the process sees it, PID being the number that it has there; it is
 * believed when it is a regular file, no link, and belongs to the user of the process or to root. A
 * Java virtual machine is asked to write it.
 */
final class PerfMapFile {
  private static final long MAX_SIZE = 1 << 27;

  /** How long the same content is used without another look at the file, in nanoseconds. */
  private static final long LIFETIME = 200_000_000L;

  /** How long what a Java virtual machine wrote is used, in nanoseconds. */
  private static final long JAVA_LIFETIME = 3_000_000_000L;

  /** Compilers throw methods away that stacks of before may still name. */
  private PerfMap earlier;

  private final String name;
  private final int pid;
  private final ProcessStatus status;

  /** The Java virtual machine that writes the file when it is asked to, or null. */
  private final JavaMachine java;

  private PerfMap map;
  private FileTime modified;
  private long size = -1;
  private long looked;
  private long written;
  private boolean wasThere;

  /**
   * That of a process.
   *
   * @param java whether it is a Java virtual machine
   */
  PerfMapFile(int pid, ProcessStatus status, boolean java) {
    this.pid = pid;
    this.status = status;
    this.java = java ? new JavaMachine(pid, status.innermostPid(), status.uid()) : null;
    this.name = "/tmp/perf-" + status.innermostPid() + ".map";
  }

  ProcessStatus status() {
    return status;
  }

  /** Whether the process is a Java virtual machine. */
  boolean isJava() {
    return java != null;
  }

  /** The function that {@code address} is in, or null. */
  UserSymbol find(long address) {
    long now = System.nanoTime();
    boolean fresh = java != null && (written == 0 || now - written > JAVA_LIFETIME) && ask();
    if (!fresh && (size < 0 || now - looked > LIFETIME)) {
      refresh();
    }
    UserSymbol found = known(address);
    if (found == null && java != null && ask()) {
      found = known(address);
    }
    return found;
  }

  /** Has a Java virtual machine write the file if that is longer ago than it is used. */
  void keepUp() {
    if (written == 0 || System.nanoTime() - written > JAVA_LIFETIME) {
      ask();
    }
  }

  /**
   * Has the Java virtual machine write the file, and reads it.
   *
   * @return whether it did: it is not asked too often, and may not be able to
   */
  boolean ask() {
    if (written == 0) {
      wasThere = isThere();
    }
    if (!java.writePerfMap()) {
      return false;
    }
    written = System.nanoTime();
    refresh();
    return true;
  }

  private boolean isThere() {
    try {
      return Files.exists(path(RootFolder.ofProcess(pid)), LinkOption.NOFOLLOW_LINKS);
    } catch (IOException _) {
      // It cannot be looked for, so it will not be removed.
      return true;
    }
  }

  /** Removes the file if it is there only because it was asked for. */
  void removeIfAskedFor() {
    if (written == 0 || wasThere) {
      return;
    }
    for (RootFolder root : List.of(RootFolder.ofProcess(pid), RootFolder.SELF)) {
      try {
        Path file = path(root);
        boolean its =
            Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                    == status.uid();
        if (its) {
          Files.delete(file);
          return;
        }
      } catch (IOException _) {
        // It is gone already, or is not ours to remove.
        continue;
      }
    }
  }

  /** The folder may be a link, the file may not. */
  private Path path(RootFolder root) throws IOException {
    return root.resolve("/tmp").resolve(name.substring("/tmp/".length()));
  }

  private UserSymbol known(long address) {
    UserSymbol found = map == null ? null : map.find(address, name);
    if (found == null && earlier != null) {
      found = earlier.find(address, name);
    }
    return found == null || java == null
        ? found
        : new UserSymbol(MethodName.of(found.name()), found.offset(), found.module());
  }

  private void refresh() {
    looked = System.nanoTime();
    if (!readBelow(RootFolder.ofProcess(pid))) {
      // The process has ended, and left its map; or it never had one.
      readBelow(RootFolder.SELF);
    }
    size = Math.max(size, 0);
  }

  private boolean readBelow(RootFolder root) {
    try {
      Path file = path(root);
      Map<String, Object> attributes =
          Files.readAttributes(
              file, "unix:uid,size,lastModifiedTime,isRegularFile", LinkOption.NOFOLLOW_LINKS);
      int owner = (int) attributes.get("uid");
      long found = (long) attributes.get("size");
      if (!(boolean) attributes.get("isRegularFile")
          || owner != 0 && owner != status.uid()
          || found > MAX_SIZE) {
        return false;
      }
      if (found != size || !attributes.get("lastModifiedTime").equals(modified)) {
        earlier = java == null ? null : map;
        map = new PerfMap(read(file, found));
        size = found;
        modified = (FileTime) attributes.get("lastModifiedTime");
      }
      return true;
    } catch (IOException _) {
      // There is none, or it is not ours to read. Its addresses stay without a name.
      return false;
    }
  }

  private static byte[] read(Path file, long size) throws IOException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return in.readNBytes((int) size);
    }
  }
}
