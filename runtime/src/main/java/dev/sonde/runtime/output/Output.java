package dev.sonde.runtime.output;

import dev.sonde.compiler.program.ScriptMessage;
import dev.sonde.compiler.program.TextKind;
import dev.sonde.runtime.value.MapSnapshot;
import dev.sonde.runtime.value.Value;
import java.util.List;

/** One piece of a session's output, as data: what {@link OutputListener}s are given. */
public sealed interface Output {

  /** What {@code printf()} printed. */
  record Printf(String text) implements Output {}

  /** What {@code print()} of a value, or of one entry of a map, printed. */
  record Printed(Value value) implements Output {}

  /**
   * A map, printed because the script asked or the session ended.
   *
   * @param divisor what integers are to be divided by before they are shown; 1 as a rule
   */
  record MapPrinted(MapSnapshot map, long divisor) implements Output {}

  /** What {@code time()}, {@code cat()}, {@code join()} or {@code system()} printed. */
  record Text(TextKind kind, String text) implements Output {}

  /** What the script had to say with {@code errorf()} or {@code warnf()}. */
  record Message(ScriptMessage message, String text) implements Output {}

  /** Everything is attached. */
  record AttachedProbes(int count) implements Output {}

  /**
   * Events that never arrived, since a ring buffer was full or a probe could not run.
   *
   * @param count how many since the last report
   * @param what what they were, in words: {@code printf}, or the kind of miss
   * @param place where in the script they would have come from
   */
  record Loss(long count, String what, Place place) implements Output {}

  /**
   * Something that went wrong inside the kernel while the script ran.
   *
   * @param count how many times since the last report
   * @param message what happened, in words
   * @param helper the BPF helper that failed, without {@code bpf_}; null if none did
   * @param code the negative error number that it returned, or 0
   */
  record RuntimeError(long count, String message, String helper, int code, Place place)
      implements Output {}

  /** All events have been delivered; what follows are the maps. */
  record End() implements Output {}

  /**
   * A place in a script.
   *
   * @param probe the probe's name
   * @param file what the script is called; null if the place is unknown
   * @param line first line is 1
   * @param column first column is 1
   * @param endLine the line it ends in
   * @param endColumn the column just behind it; that of its beginning if only that is known
   * @param source the text of the line; empty if unknown
   */
  record Place(
      String probe, String file, int line, int column, int endLine, int endColumn, String source) {
    /**
     * The place as it begins a message: {@code file:line:column-endColumn} within a line, {@code
     * file:line-endLine} over several.
     */
    public String position() {
      if (endLine != line) {
        return file + ":" + line + "-" + endLine;
      }
      return file + ":" + line + ":" + column + (endColumn > column ? "-" + endColumn : "");
    }

    /** How many characters of the first line it covers, at least one. */
    public int width() {
      int end = endLine == line ? endColumn : source.length() + 1;
      return Math.max(1, end - column);
    }
  }

  /** How a probe did that a session ran by hand, again and again or as a test. */
  sealed interface HandRun extends Output {

    /** The probe's name: what stands behind {@code test:} or {@code bench:}. */
    String name();

    /**
     * A test.
     *
     * @param index of all tests that are run, which this one is; from 0
     * @param count how many they are
     * @param nanos how long it took
     * @param output what it printed
     * @param failed the names of the tests up to this one that failed
     */
    record Test(
        String name,
        int index,
        int count,
        long nanos,
        boolean passed,
        String output,
        List<String> failed)
        implements HandRun {}

    /**
     * A benchmark.
     *
     * @param first whether it is the first of the session
     * @param width how long the longest name is
     * @param nanos how long a run takes on average
     * @param runs how often it ran
     */
    record Benchmark(String name, boolean first, int width, long nanos, long runs)
        implements HandRun {}
  }
}
