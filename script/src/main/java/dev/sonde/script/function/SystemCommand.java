package dev.sonde.script.function;

import dev.sonde.compiler.ir.Ring;
import dev.sonde.compiler.program.EventAction;
import dev.sonde.compiler.program.EventFields;
import dev.sonde.compiler.program.FormatString;
import dev.sonde.compiler.program.ScriptMessage;
import dev.sonde.compiler.program.SessionActions;
import dev.sonde.compiler.program.TextKind;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code system(format, ...)}: runs a command of the shell. */
final class SystemCommand extends DocumentedFunction {
  SystemCommand() {
    super(
        1,
        128,
        new Documentation(
            "system",
            List.of("void system(const string format, ...)"),
            "Runs a command with sh when the event is handled, waits for its end and prints what it"
                + " printed; events wait meanwhile. It needs --unsafe.",
            "tracepoint:syscalls:sys_enter_execve { system(\"ps -p %d\", pid); }"));
  }

  /** Besides such a command an event costs nothing, and it may look at what is attached. */
  @Override
  public boolean needsKprobe() {
    return true;
  }

  @Override
  public boolean isUnsafe() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    FormattedCall.check(call, typing);
    return ScriptType.NONE;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    lowering.emit(
        Ring.DATA,
        name(),
        call.span(),
        FormattedCall.fields(call, lowering),
        new Run(FormattedCall.format(call)));
    return Operand.NONE;
  }

  /** Runs the command. */
  private record Run(FormatString command) implements EventAction {
    @Override
    public void perform(EventFields fields, SessionActions session) {
      String text = new String(session.format(command, fields), StandardCharsets.UTF_8);
      ProcessBuilder shell = new ProcessBuilder("sh", "-c", text);
      shell.redirectInput(ProcessBuilder.Redirect.INHERIT);
      shell.redirectError(ProcessBuilder.Redirect.INHERIT);
      try {
        Process process = shell.start();
        byte[] output;
        try (InputStream stream = process.getInputStream()) {
          output = stream.readAllBytes();
        }
        int code = process.waitFor();
        if (code == 0 || output.length > 0) {
          session.printText(TextKind.SYSTEM, output);
        }
        if (code != 0) {
          report(session, "command exited with code " + code + ": " + text);
        }
      } catch (IOException e) {
        report(session, "system() cannot run '" + text + "': " + e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private static void report(SessionActions session, String message) {
      session.report(
          new ScriptMessage(ScriptMessage.Severity.ERROR, null),
          message.getBytes(StandardCharsets.UTF_8));
    }
  }
}
