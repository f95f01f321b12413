package dev.sonde.bpf.ftrace;

import dev.sonde.bpf.BpfException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of tracefs of which each line that is written makes or removes an event: {@code
 * kprobe_events} or {@code uprobe_events}. Events outlive the process that made them, so they are
 * in a group with its pid, and those of processes that are gone are removed by the next one.
 *
 * @param path of the file
 */
public record EventFile(Path path) {
  /** What the name of a group begins with; the pid of the process that made it follows. */
  static final String GROUP = "sonde_";

  /** The file for probes of the kernel. */
  public static EventFile kprobes(Tracefs tracefs) {
    return new EventFile(tracefs.root().resolve("kprobe_events"));
  }

  /** The file for probes of programs. */
  public static EventFile uprobes(Tracefs tracefs) {
    return new EventFile(tracefs.root().resolve("uprobe_events"));
  }

  /** The group of this process's events. */
  public static String ownGroup() {
    return GROUP + ProcessHandle.current().pid();
  }

  /** Whether the kernel has it. */
  public boolean exists() {
    return Files.exists(path);
  }

  /**
   * Makes an event.
   *
   * @throws IOException if the kernel does not take the line; {@link Tracefs#complaint} may tell
   *     why
   */
  public void add(String line) throws IOException {
    Files.write(
        path,
        (line + "\n").getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.WRITE,
        StandardOpenOption.APPEND);
  }

  /** Removes an event, {@code group/name}; one that is in use or gone stays as it is. */
  public void remove(String event) {
    try {
      add("-:" + event);
    } catch (IOException _) {
      // Somebody else uses or has removed it: nothing of ours is left to be done.
      return;
    }
  }

  /** Removes the events of processes that were killed. */
  public void removeAbandoned() {
    if (!exists()) {
      return;
    }
    try {
      for (String line : Files.readAllLines(path)) {
        int colon = line.indexOf(':');
        int slash = line.indexOf('/', colon);
        int space = line.indexOf(' ', Math.max(slash, 0));
        if (colon >= 0 && slash > 0 && space > 0 && isAbandoned(line.substring(colon + 1, slash))) {
          remove(line.substring(colon + 1, space));
        }
      }
    } catch (IOException e) {
      throw new BpfException("read " + path, 0, e.getMessage());
    }
  }

  /** Whether a name is that of a process which is gone. */
  static boolean isAbandoned(String name) {
    return name.startsWith(GROUP)
        && !Files.exists(Path.of("/proc", name.substring(GROUP.length())));
  }
}
