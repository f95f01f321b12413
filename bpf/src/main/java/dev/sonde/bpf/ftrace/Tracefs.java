package dev.sonde.bpf.ftrace;

import dev.sonde.bpf.BpfException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The file system where the kernel describes its tracepoints.
 *
 * @param root where it is mounted
 */
public record Tracefs(Path root) {
  private static final Path OWN = Path.of("/sys/kernel/tracing");
  private static final Path IN_DEBUGFS = Path.of("/sys/kernel/debug/tracing");

  private static final String ERROR = "error: ";
  private static final String COMMAND = "Command: ";

  /**
   * Finds it, by itself or within debugfs; empty where it is not mounted. It may be found and yet
   * not be for this process to read: only who mounted it may, as it comes.
   */
  public static Optional<Tracefs> find() {
    // Where nothing is mounted, the folder itself is for everyone to read.
    if (Files.exists(OWN.resolve("events")) || Files.exists(OWN) && !Files.isReadable(OWN)) {
      return Optional.of(new Tracefs(OWN));
    }
    if (Files.exists(IN_DEBUGFS.resolve("events"))) {
      return Optional.of(new Tracefs(IN_DEBUGFS));
    }
    return Optional.empty();
  }

  /**
   * Finds it.
   *
   * @throws BpfException if it is not there, with how to get it
   */
  public static Tracefs require() {
    return find().orElseThrow(() -> new BpfException("find tracefs", 0, missing()));
  }

  /** Why it is not found and what would help. */
  private static String missing() {
    if (!Files.exists(OWN)) {
      return "the kernel offers none; it needs CONFIG_FTRACE=y and CONFIG_EVENT_TRACING=y";
    }
    return "nothing is mounted there; mount it with: mount -t tracefs tracefs " + OWN;
  }

  /**
   * What the kernel last said against a line that was written, with a mark below the place: an
   * entry of {@code error_log} is its message behind the name of who says so, the line behind
   * {@code Command:}, and the mark.
   *
   * @return empty if it said nothing
   */
  public String complaint(String line) {
    List<String> log;
    try {
      log = Files.readAllLines(root.resolve("error_log"));
    } catch (IOException _) {
      return ""; // Kernels before 5.2 keep none.
    }
    for (int i = log.size() - 1; i > 0; i--) {
      int command = log.get(i).indexOf(COMMAND);
      if (command >= 0 && log.get(i).substring(command + COMMAND.length()).strip().equals(line)) {
        String message = log.get(i - 1);
        int error = message.lastIndexOf(ERROR);
        StringBuilder text =
            new StringBuilder(error < 0 ? message : message.substring(error + ERROR.length()));
        text.append('\n').append(log.get(i).substring(command + COMMAND.length()));
        if (i + 1 < log.size()) {
          String mark = log.get(i + 1);
          text.append('\n')
              .append(mark.substring(Math.min(mark.length(), command + COMMAND.length())));
        }
        return text.toString();
      }
    }
    return "";
  }

  /** The folder of the tracepoints, one folder a category in it. */
  public Path events() {
    return root.resolve("events");
  }

  /**
   * The kernel's number for a tracepoint.
   *
   * @throws BpfException if there is no such tracepoint
   */
  public int tracepointId(String category, String name) {
    String operation = "attach to tracepoint " + category + ":" + name;
    if (category.indexOf('/') >= 0 || name.indexOf('/') >= 0) {
      throw new BpfException(operation, 0, "a tracepoint's name has no '/'");
    }
    Path file = events().resolve(category).resolve(name).resolve("id");
    try {
      String id = new String(Files.readAllBytes(file), StandardCharsets.US_ASCII);
      return Integer.parseInt(id.strip());
    } catch (NoSuchFileException e) {
      throw new BpfException(operation, 0, "this kernel has no such tracepoint");
    } catch (AccessDeniedException e) {
      throw new BpfException(operation, 0, file + " may not be read; run as root");
    } catch (IOException | NumberFormatException e) {
      throw new BpfException(operation, 0, file + " cannot be read: " + e.getMessage());
    }
  }
}
