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
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code cat(format, ...)}: prints what a file holds when the event is handled. */
final class Cat extends DocumentedFunction {
  Cat() {
    super(
        1,
        128,
        new Documentation(
            "cat",
            List.of("void cat(const string format, ...)"),
            "Prints a file, at most max_cat_bytes of it, whose path is written like a printf format"
                + " with its arguments. It is read when the event is handled, a moment after it"
                + " happened.",
            "tracepoint:syscalls:sys_enter_execve { cat(\"/proc/%d/maps\", pid); }"));
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
        new Show(FormattedCall.format(call), lowering.configuration().maxCatBytes()));
    return Operand.NONE;
  }

  /** Prints the file. */
  private record Show(FormatString path, int most) implements EventAction {
    @Override
    public void perform(EventFields fields, SessionActions session) {
      String file = new String(session.format(path, fields), StandardCharsets.UTF_8);
      try (FileInputStream input = new FileInputStream(file)) {
        session.printText(TextKind.CAT, input.readNBytes(most));
      } catch (IOException e) {
        session.report(
            new ScriptMessage(ScriptMessage.Severity.ERROR, null), failure(file, e.getMessage()));
      }
    }

    /** Of a file that cannot be opened, Java says {@code path (reason)}. */
    private static byte[] failure(String file, String message) {
      boolean opening = message.startsWith(file);
      String text =
          opening
              ? "failed to open file '" + file + "'" + message.substring(file.length())
              : "failed to read file '" + file + "' (" + message + ")";
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }
}
