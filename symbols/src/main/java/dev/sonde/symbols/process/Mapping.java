package dev.sonde.symbols.process;

import dev.sonde.symbols.text.Printable;

/**
 * A line of {@code /proc/PID/maps}: a part of a process's memory that holds code.
 *
 * @param start its first address
 * @param end behind its last address
 * @param offset where in the file it begins
 * @param device of the file, major and minor number in 32 bits each
 * @param inode of the file; 0 where no file is mapped
 * @param path of the file as the process sees it; {@code [vdso]} and its like for none; empty for
 *     memory without any name
 * @param deleted whether the file is no more there
 */
public record Mapping(
    long start, long end, long offset, long device, long inode, String path, boolean deleted) {

  /** What the kernel maps into every process, and what is in no file. */
  public static final String VDSO = "[vdso]";

  /** Whether a file is mapped that has a path. */
  public boolean isFile() {
    return inode != 0 && path.startsWith("/");
  }

  /** What to call it: the path as it may be shown, {@link UserSymbol#UNKNOWN} where it has none. */
  public String module() {
    return path.isEmpty() ? UserSymbol.UNKNOWN : Printable.of(path);
  }

  /** Whether this is the kernel's own code for processes. */
  public boolean isVdso() {
    return path.equals(VDSO);
  }
}
