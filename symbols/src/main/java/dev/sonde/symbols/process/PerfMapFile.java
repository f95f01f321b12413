package dev.sonde.symbols.process;

import dev.sonde.symbols.elf.RootFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * The {@link PerfMap} of one process, read again when the file has changed. The file is {@code
 * /tmp/perf-PID.map} where the process sees it, PID being the number that it has there; it is
 * believed when it is a regular file, no link, and belongs to the user of the process or to root.
 */
final class PerfMapFile {
  private static final long MAX_SIZE = 1 << 27;

  /** How long the same content is used without another look at the file, in nanoseconds. */
  private static final long LIFETIME = 200_000_000L;

  private final String name;
  private final int pid;
  private final ProcessStatus status;
  private PerfMap map;
  private FileTime modified;
  private long size = -1;
  private long looked;

  PerfMapFile(int pid, ProcessStatus status) {
    this.pid = pid;
    this.status = status;
    this.name = "/tmp/perf-" + status.innermostPid() + ".map";
  }

  ProcessStatus status() {
    return status;
  }

  /** The function that {@code address} is in, or null. */
  UserSymbol find(long address) {
    long now = System.nanoTime();
    if (map == null && size < 0 || now - looked > LIFETIME) {
      looked = now;
      refresh();
    }
    return map == null ? null : map.find(address, name);
  }

  private void refresh() {
    if (!readBelow(RootFolder.ofProcess(pid))) {
      // The process has ended, and left its map; or it never had one.
      readBelow(RootFolder.SELF);
    }
    size = Math.max(size, 0);
  }

  private boolean readBelow(RootFolder root) {
    try {
      // The folder may be a link, the file may not.
      Path file = root.resolve("/tmp").resolve(name.substring("/tmp/".length()));
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
