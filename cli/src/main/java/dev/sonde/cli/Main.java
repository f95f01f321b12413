package dev.sonde.cli;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.btf.BtfException;
import dev.sonde.runtime.output.OutputException;
import dev.sonde.runtime.process.ProcessException;
import dev.sonde.script.scope.ScopeException;

/** The {@code sonde} command. */
public final class Main {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  /** What a shell reports for a process that wrote to a pipe nobody reads any more. */
  private static final int BROKEN_PIPE = 141;

  private Main() {}

  /** Does what the command line says and ends the process with the exit code that results. */
  public static void main(String[] words) {
    Messages messages = new Messages();
    int code = run(RawArguments.decode(words), messages);
    messages.flush();
    // Not exit: the only hook is for interruptions, and waits for this.
    Runtime.getRuntime().halt(code);
  }

  private static int run(String[] words, Messages messages) {
    Arguments arguments;
    try {
      arguments = Arguments.parse(words);
    } catch (UsageException e) {
      return wrongUsage(e, messages);
    }
    messages.checkColor();
    try {
      return switch (arguments.command()) {
        case HELP -> Messages.print(Help.TEXT);
        case VERSION -> Messages.print(Version.line(ProcessName.own()) + "\n");
        case INFO -> InfoCommand.run();
        case FORMAT -> FormatCommand.run(arguments, messages);
        case EXPLAIN -> ExplainCommand.run(arguments.parameters(), messages);
        case FTRACE -> FtraceCommand.run(arguments.parameters(), messages);
        case LIST -> new ListCommand(arguments, messages).run();
        case TRACE -> new TraceCommand(arguments, messages).run();
      };
    } catch (UsageException e) {
      return wrongUsage(e, messages);
    } catch (OutputException e) {
      if (e.isBrokenPipe()) {
        return BROKEN_PIPE;
      }
      messages.error(e.getMessage());
      return FAILED;
    } catch (ProcessException | ScriptFileException | BtfException e) {
      messages.error(e.getMessage());
      return FAILED;
    } catch (ScopeException e) {
      messages.error(e.getMessage());
      messages.hint(e.hint());
      return FAILED;
    } catch (BpfException e) {
      messages.kernelRefusal(e);
      return FAILED;
    } catch (Throwable t) {
      messages.unexpected(t, arguments.verbose());
      return FAILED;
    }
  }

  private static int wrongUsage(UsageException e, Messages messages) {
    messages.error(e.getMessage());
    if (e.isLost()) {
      messages.text(Help.TEXT);
    } else {
      messages.line("Try: sonde --help");
    }
    return WRONG_USAGE;
  }

  /** The exit code of a command that did what it was asked to. */
  static int ok() {
    return OK;
  }

  /** The exit code of a command whose options, or the environment, are wrong. */
  static int wrongUsage() {
    return WRONG_USAGE;
  }

  /** The exit code of a command that could not. */
  static int failed() {
    return FAILED;
  }
}
