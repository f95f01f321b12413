package dev.sonde.bpf.program;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What the verifier wrote while it looked at a program, as data. Reading never fails: lines of a
 * form not known here are part of the message or are left to the {@link #text}.
 *
 * @param text the log as the kernel wrote it
 * @param steps the instructions in the order the verifier walked them, which may be many times each
 * @param message the verifier's last words, why it refused the program; empty where it did not
 */
public record VerifierLog(String text, List<Step> steps, String message) {

  /**
   * An instruction the verifier looked at.
   *
   * @param instruction the index of its first 8-byte slot in the program
   * @param code the instruction as text
   * @param state the registers and stack slots as the log shows them with it; may be empty
   * @param source the source line as the log shows it, from line info; may be empty
   */
  public record Step(int instruction, String code, String state, String source) {}

  public VerifierLog {
    steps = List.copyOf(steps);
  }

  /** Where the verifier stopped: the last instruction it looked at, empty if there is none. */
  public OptionalInt failingInstruction() {
    return steps.isEmpty() ? OptionalInt.empty() : OptionalInt.of(steps.getLast().instruction());
  }

  /** Reads a log of level 1. */
  public static VerifierLog parse(String text) {
    List<Step> steps = new ArrayList<>();
    StringBuilder message = new StringBuilder();
    String source = "";
    String before = "";
    for (String line : text.lines().toList()) {
      if (line.isBlank() || isSummary(line)) {
        continue;
      }
      if (line.startsWith("; ")) {
        source = line.substring(2).strip();
        message.setLength(0);
        continue;
      }
      int number = leadingNumber(line);
      if (number >= 0) {
        message.setLength(0);
        String rest = line.substring(line.indexOf(':') + 1).strip();
        if (!isInstruction(rest)) {
          before = rest; // the state before the instruction that follows
          continue;
        }
        int semicolon = rest.indexOf(" ;");
        String code = (semicolon < 0 ? rest : rest.substring(0, semicolon)).strip();
        String state = semicolon < 0 ? before : rest.substring(semicolon + 2).strip();
        steps.add(new Step(number, code.substring(code.indexOf(')') + 1).strip(), state, source));
        before = "";
      } else if (isProgress(line)) {
        message.setLength(0);
      } else {
        if (!message.isEmpty()) {
          message.append('\n');
        }
        message.append(line.strip());
      }
    }
    return new VerifierLog(text, steps, message.toString());
  }

  /** The {@code 12} of {@code 12: (95) exit}, or -1. */
  private static int leadingNumber(String line) {
    int at = 0;
    while (at < line.length() && line.charAt(at) >= '0' && line.charAt(at) <= '9') {
      at++;
    }
    if (at == 0 || at > 9 || at == line.length() || line.charAt(at) != ':') {
      return -1;
    }
    return Integer.parseInt(line, 0, at, 10);
  }

  /** Whether a text begins with an opcode in parentheses, as instructions do. */
  private static boolean isInstruction(String text) {
    return text.length() > 4 && text.charAt(0) == '(' && text.charAt(3) == ')';
  }

  /** Lines that tell how much work it was. */
  private static boolean isSummary(String line) {
    return line.startsWith("processed ")
        || line.startsWith("verification time ")
        || line.startsWith("stack depth ");
  }

  /** Lines that tell what the verifier does next, and so end whatever was said before. */
  private static boolean isProgress(String line) {
    return line.startsWith("from ")
        || line.startsWith("func#")
        || line.startsWith("mark_precise:")
        || line.startsWith("last_idx ")
        || line.startsWith("regs=")
        || line.startsWith("parent ")
        || line.startsWith("propagating ")
        || line.startsWith("caller:")
        || line.startsWith("callee:")
        || line.startsWith("returning from callee:")
        || line.startsWith("to caller at ")
        || line.startsWith("Validating ")
        || line.startsWith("Func#")
        || line.startsWith(" ")
        || isFrame(line);
  }

  /** {@code frame1: R1=...} or {@code R1=...}: a state on a line of its own. */
  private static boolean isFrame(String line) {
    if (line.startsWith("frame")) {
      return line.indexOf(": R") > 0;
    }
    int equals = line.indexOf('=');
    return line.length() > 2
        && line.charAt(0) == 'R'
        && Character.isDigit(line.charAt(1))
        && equals > 0
        && equals < line.indexOf(' ', 0) + 1;
  }
}
