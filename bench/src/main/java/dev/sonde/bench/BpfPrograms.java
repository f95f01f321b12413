package dev.sonde.bench;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code bpftool prog show} says of the programs loaded since a moment. */
final class BpfPrograms {
  private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
  private static final Pattern RUN_TIME = Pattern.compile("\"run_time_ns\":(\\d+)");
  private static final Pattern RUN_COUNT = Pattern.compile("\"run_cnt\":(\\d+)");
  private static final Pattern XLATED = Pattern.compile("\"bytes_xlated\":(\\d+)");
  private static final int INSTRUCTION_SIZE = 8;

  private final Set<String> before = new HashSet<>();

  /**
   * The cost of the programs that ran.
   *
   * @param nanos summed over programs, each its own average per run
   * @param instructions of all programs together, as the verifier left them
   */
  record Cost(double nanos, long instructions) {}

  private BpfPrograms() {}

  /** Remembers what is loaded now. */
  static BpfPrograms remember() throws IOException, InterruptedException {
    BpfPrograms programs = new BpfPrograms();
    for (String program : list()) {
      programs.before.add(find(ID, program, ""));
    }
    return programs;
  }

  /** The cost of the programs loaded since that ran at least {@code minimumRuns} times. */
  Cost cost(long minimumRuns) throws IOException, InterruptedException {
    double nanos = 0;
    long instructions = 0;
    for (String program : list()) {
      long runs = Long.parseLong(find(RUN_COUNT, program, "0"));
      if (!before.contains(find(ID, program, "")) && runs >= minimumRuns) {
        nanos += Double.parseDouble(find(RUN_TIME, program, "0")) / runs;
        instructions += Long.parseLong(find(XLATED, program, "0")) / INSTRUCTION_SIZE;
      }
    }
    return new Cost(nanos, instructions);
  }

  private static String[] list() throws IOException, InterruptedException {
    return Command.run("bpftool", "--json", "prog", "show").split("(?=\\{\"id\":)");
  }

  private static String find(Pattern pattern, String text, String otherwise) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : otherwise;
  }
}
