package dev.sonde.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel has counted for the programs that one process holds. */
final class BpfPrograms {
  private static final Pattern HELD = Pattern.compile("prog_id:\\s*(\\d+)");
  private static final Pattern RUN_TIME = Pattern.compile("\"run_time_ns\":(\\d+)");
  private static final Pattern RUN_COUNT = Pattern.compile("\"run_cnt\":(\\d+)");
  private static final Pattern XLATED = Pattern.compile("\"bytes_xlated\":(\\d+)");
  private static final int INSTRUCTION_SIZE = 8;

  private BpfPrograms() {}

  /**
   * The cost of the programs that ran.
   *
   * @param nanos for each event of the load, summed over programs
   * @param instructions of all programs together, as the verifier left them
   */
  record Cost(double nanos, long instructions) {}

  /**
   * The cost of the programs of a process that ran at least {@code minimumRuns} times.
   *
   * @param events for how many events each of them was to run
   */
  static Cost heldBy(long pid, long minimumRuns, int events)
      throws IOException, InterruptedException {
    double nanos = 0;
    long instructions = 0;
    for (String id : ids(pid)) {
      String program = Command.run("bpftool", "--json", "prog", "show", "id", id);
      if (number(RUN_COUNT, program) >= minimumRuns) {
        nanos += (double) number(RUN_TIME, program) / events;
        instructions += number(XLATED, program) / INSTRUCTION_SIZE;
      }
    }
    return new Cost(nanos, instructions);
  }

  /** The programs that the process has descriptors of, its links' included. */
  private static Set<String> ids(long pid) throws IOException {
    Set<String> ids = new TreeSet<>();
    try (DirectoryStream<Path> descriptors =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fdinfo"))) {
      for (Path descriptor : descriptors) {
        try {
          Matcher matcher = HELD.matcher(Files.readString(descriptor));
          if (matcher.find()) {
            ids.add(matcher.group(1));
          }
        } catch (NoSuchFileException e) {
          continue; // closed since the folder was listed
        }
      }
    }
    return ids;
  }

  private static long number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
