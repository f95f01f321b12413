package dev.sonde.script.scope;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A pid namespace, as {@code bpf_get_ns_current_pid_tgid} names it.
 *
 * @param device the device number of nsfs
 * @param inode the namespace's inode
 */
public record PidNamespace(long device, long inode) {
  private static final Path OWN = Path.of("/proc/self/ns/pid");

  /** {@code PROC_PID_INIT_INO} of {@code include/linux/proc_ns.h}. */
  private static final long INITIAL_INODE = 0xEFFFFFFCL;

  /**
   * The namespace this process lives in; empty if it is the initial one, or if {@code /proc} cannot
   * tell.
   */
  public static Optional<PidNamespace> own() {
    try {
      // The link's text is pid:[inode]; only inside a namespace of its own is a stat needed.
      String link = Files.readSymbolicLink(OWN).toString();
      int open = link.indexOf('[');
      int close = link.indexOf(']', open);
      if (open < 0 || close < 0) {
        return Optional.empty();
      }
      long inode = Long.parseLong(link.substring(open + 1, close));
      if (inode == INITIAL_INODE) {
        return Optional.empty();
      }
      return Optional.of(new PidNamespace((Long) Files.getAttribute(OWN, "unix:dev"), inode));
    } catch (IOException | NumberFormatException | UnsupportedOperationException _) {
      return Optional.empty(); // Without /proc the kernel's own numbers are all there is.
    }
  }

  /**
   * The namespace that a process lives in.
   *
   * @throws ScopeException if there is no such process
   */
  public static PidNamespace ofProcess(long pid) {
    Path link = Path.of("/proc/" + pid + "/ns/pid");
    try {
      Map<String, Object> facts = Files.readAttributes(link, "unix:dev,ino");
      return new PidNamespace(
          ((Number) facts.get("dev")).longValue(), ((Number) facts.get("ino")).longValue());
    } catch (IOException _) {
      throw new ScopeException(
          "there is no process " + pid + ", or it may not be looked at",
          "--namespace-of needs the pid of a process in the namespace, as root sees it");
    }
  }
}
