package dev.sonde.cli;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.feature.Capabilities;
import dev.sonde.bpf.feature.Prerequisites;
import dev.sonde.runtime.format.TextBuffer;
import dev.sonde.runtime.output.FlushPolicy;
import dev.sonde.runtime.output.OutputException;
import dev.sonde.runtime.output.OutputSink;
import dev.sonde.runtime.session.AttachException;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** What is said to the user on standard error. */
final class Messages {
  private static final String ISSUES =
      "This is a mistake in Sonde, not in your script. Please report it, with the script, the output"
          + " of sonde --info, and what -v adds to this message.";

  private static final String COLOR = "BPFTRACE_COLOR";

  private final OutputSink sink = new OutputSink(new StandardError(), FlushPolicy.NONE);

  /** Whether to colour messages: BPFTRACE_COLOR says so, or they go to a terminal. */
  static boolean color() {
    String wanted = System.getenv(COLOR);
    if ("always".equals(wanted)) {
      return true;
    }
    Console console = "never".equals(wanted) ? null : System.console();
    return console != null && console.isTerminal();
  }

  /** Warns if BPFTRACE_COLOR says nothing that is known. */
  void checkColor() {
    String wanted = System.getenv(COLOR);
    if (wanted != null
        && !wanted.equals("always")
        && !wanted.equals("never")
        && !wanted.equals("auto")) {
      line("WARNING: BPFTRACE_COLOR is always, never or auto, not '" + wanted + "'");
    }
  }

  /** Where messages of writers go. */
  OutputSink sink() {
    return sink;
  }

  /** A line as it is. */
  void line(String text) {
    sink.buffer().put(text).put('\n');
    sink.recorded();
  }

  /** Text that ends its own lines. */
  void text(String text) {
    sink.buffer().put(text);
    sink.recorded();
  }

  /** A mistake, or something that is missing. */
  void error(String message) {
    line("ERROR: " + message);
  }

  /** What would help. */
  void hint(String message) {
    line("HINT: " + message);
  }

  /** The kernel refused something: said with what this machine or process lacks, if it does. */
  void kernelRefusal(BpfException refusal) {
    List<String> missing = Prerequisites.missing();
    boolean forbidden = refusal.errno() == Errno.EPERM || refusal.errno() == Errno.EACCES;
    if (missing.isEmpty() || !(forbidden || refusal.errno() == Errno.ENOSYS)) {
      if (refusal instanceof AttachException && !refusal.hint().isEmpty()) {
        // As bpftrace says it: the reason first, on a line of its own.
        error(refusal.hint());
        error(refusal.refusal());
      } else {
        error(refusal.getMessage());
      }
      hints(missing);
    } else {
      for (String sentence : missing) {
        error(sentence);
      }
    }
  }

  /**
   * What is missing if this process may not trace: then a script may only seem to be wrong, since
   * tracepoints cannot be seen.
   */
  void missingRights() {
    try {
      Capabilities capabilities = Capabilities.ofThisProcess();
      if (!capabilities.mayUseBpf() || !capabilities.mayTrace()) {
        hints(Prerequisites.missing());
      }
    } catch (IOException e) {
      hint("what this process may do is unknown: " + e.getMessage());
    }
  }

  private void hints(List<String> sentences) {
    for (String sentence : sentences) {
      hint(sentence);
    }
  }

  /** Something that should never happen. */
  void unexpected(Throwable problem, boolean verbose) {
    error("internal error: " + problem);
    line(ISSUES);
    if (verbose) {
      StringWriter trace = new StringWriter();
      problem.printStackTrace(new PrintWriter(trace, true));
      text(trace.toString());
    }
  }

  /** Writes what is left. */
  void flush() {
    sink.flush();
  }

  /** Writes text to standard output, which stays open; gives back the exit code of success. */
  static int print(String text) {
    TextBuffer buffer = new TextBuffer(text.length()).put(text);
    try {
      new FileOutputStream(FileDescriptor.out).write(buffer.array(), 0, buffer.size());
    } catch (IOException e) {
      throw new OutputException(e);
    }
    return Main.ok();
  }
}
