package dev.sonde.script;

import dev.sonde.compiler.program.TraceProgram;
import dev.sonde.script.diagnostic.Diagnostic;
import java.util.List;

/** What came of a script. */
public sealed interface CompileResult {

  /** What there is to say about it, in the order found. */
  List<Diagnostic> diagnostics();

  /** The script is right; {@code diagnostics} are warnings. */
  record Compiled(TraceProgram program, List<Diagnostic> diagnostics) implements CompileResult {
    public Compiled {
      diagnostics = List.copyOf(diagnostics);
    }
  }

  /**
   * The script is wrong, or what it was to be compiled with: at least one of {@code diagnostics} is
   * an error.
   *
   * @param ofOptions whether only the options are wrong: the environment, or a header that is not
   *     the script's
   */
  record Rejected(boolean ofOptions, List<Diagnostic> diagnostics) implements CompileResult {
    public Rejected {
      diagnostics = List.copyOf(diagnostics);
    }
  }

  /**
   * Nothing is wrong, and nothing is left to attach: probes that are missing were to be passed
   * over, say.
   *
   * @param hint what would give it something to do
   */
  record Idle(String hint, List<Diagnostic> diagnostics) implements CompileResult {
    public Idle {
      diagnostics = List.copyOf(diagnostics);
    }
  }

  /**
   * The command line asked for the options that the script itself has: {@code -- --help}.
   *
   * @param options each as it is written, with what the script says of it
   */
  record Options(List<String> options, List<Diagnostic> diagnostics) implements CompileResult {
    public Options {
      options = List.copyOf(options);
      diagnostics = List.copyOf(diagnostics);
    }
  }
}
