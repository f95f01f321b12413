package dev.sonde.bpf.program;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.asm.LineInfo;
import java.util.Optional;

/** The kernel did not take a program, most often because the verifier refused it. */
public final class LoadException extends BpfException {
  private static final long serialVersionUID = 1L;

  private final String program;
  private final transient VerifierLog log;
  private final transient LineInfo line;

  LoadException(String program, int errno, VerifierLog log, LineInfo line) {
    super("load program " + program, errno, hint(log));
    this.program = program;
    this.log = log;
    this.line = line;
  }

  private static String hint(VerifierLog log) {
    if (log.message().isEmpty()) {
      return "";
    }
    StringBuilder hint = new StringBuilder("the verifier says: ").append(log.message());
    if (!log.steps().isEmpty()) {
      VerifierLog.Step step = log.steps().getLast();
      hint.append(" (at instruction ").append(step.instruction());
      hint.append(": ").append(step.code()).append(')');
    }
    return hint.toString();
  }

  /** The program's name in its object. */
  public String program() {
    return program;
  }

  /** What the verifier wrote; its text is empty where it did not come to look at the program. */
  public VerifierLog log() {
    return log;
  }

  /** Where the instruction comes from that the verifier stopped at, where that is known. */
  public Optional<LineInfo> line() {
    return Optional.ofNullable(line);
  }
}
