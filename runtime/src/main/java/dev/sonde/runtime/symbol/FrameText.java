package dev.sonde.runtime.symbol;

import dev.sonde.compiler.program.StackMode;
import dev.sonde.symbols.demangle.Demangler;
import dev.sonde.symbols.frame.Frame;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The lines of a stack, as bpftrace shows them.
 *
 * @param demangle whether names are shown as in the source
 * @param places whether files and lines are shown, and inlined functions
 */
record FrameText(boolean demangle, boolean places) {
  private static final String INDENT = "        ";

  /** A function's name as it is to be shown. */
  String name(String function) {
    return demangle ? Demangler.demangle(function) : function;
  }

  /** An address that has no name. */
  static String address(long address) {
    return "0x" + Long.toHexString(address);
  }

  /**
   * The lines of one address.
   *
   * @param frames what it is in, from the innermost function outwards; none if nothing is known
   * @param user whether it is an address of a process
   */
  byte[] lines(StackMode mode, long address, List<Frame> frames, boolean user) {
    StringBuilder text = new StringBuilder(64);
    if (mode == StackMode.RAW) {
      text.append(Long.toHexString(address)).append('\n');
    } else if (frames.isEmpty()) {
      begin(mode, address, text);
      end(mode, address(address), user ? "[unknown]" : null, text);
    } else {
      for (Frame frame : frames) {
        if (places || !frame.inlined()) {
          line(mode, address, frame, user, text);
        }
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void line(StackMode mode, long address, Frame frame, boolean user, StringBuilder text) {
    boolean perf = mode == StackMode.PERF;
    begin(mode, address, text);
    StringBuilder shown = new StringBuilder();
    if (frame.function().isEmpty()) {
      shown.append(address(address));
    } else {
      shown.append(frame.inlined() && !perf ? "[inlined] " : "").append(name(frame.function()));
      if (!frame.inlined()) {
        shown.append('+').append(Long.toUnsignedString(frame.offset()));
      }
    }
    if (!perf && places && frame.place() != null) {
      shown.append('@').append(frame.place().file()).append(':').append(frame.place().line());
    }
    String module = frame.inlined() ? "inlined" : user ? frame.module() : null;
    end(mode, shown.toString(), module, text);
  }

  private static void begin(StackMode mode, long address, StringBuilder text) {
    if (mode == StackMode.PERF) {
      text.append('\t').append(Long.toHexString(address)).append(' ');
    } else {
      text.append(INDENT);
    }
  }

  private static void end(StackMode mode, String shown, String module, StringBuilder text) {
    text.append(shown);
    if (mode == StackMode.PERF && module != null) {
      text.append(" (").append(module).append(')');
    }
    text.append('\n');
  }
}
