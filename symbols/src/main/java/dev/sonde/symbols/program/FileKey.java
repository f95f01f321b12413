package dev.sonde.symbols.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * What tells one state of one file from all others.
 *
 * @param device {@code st_dev}
 * @param inode {@code st_ino}
 * @param modified when its content last changed
 * @param size in bytes
 */
public record FileKey(long device, long inode, FileTime modified, long size) {

  /** That of a regular file; null where it is something else. */
  public static FileKey of(Path file) throws IOException {
    Map<String, Object> status =
        Files.readAttributes(file, "unix:dev,ino,lastModifiedTime,size,isRegularFile");
    if (!(boolean) status.get("isRegularFile")) {
      return null;
    }
    return new FileKey(
        (long) status.get("dev"),
        (long) status.get("ino"),
        (FileTime) status.get("lastModifiedTime"),
        (long) status.get("size"));
  }
}
