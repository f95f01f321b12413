package dev.sonde.script.function;

import dev.sonde.compiler.ir.Ring;
import dev.sonde.compiler.program.FormatString;
import dev.sonde.compiler.program.ScriptMessage;
import dev.sonde.script.diagnostic.DiagnosticRenderer;
import dev.sonde.script.diagnostic.Severity;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code errorf(format, ...)} and {@code warnf(format, ...)}: a message that names its place. */
final class Messagef extends DocumentedFunction {
  private final ScriptMessage.Severity severity;

  Messagef(String name, ScriptMessage.Severity severity, String summary) {
    super(
        1,
        128,
        new Documentation(
            name,
            List.of("void " + name + "(const string format, ...)"),
            summary,
            "begin { " + name + "(\"%s is not what it was\", \"this\"); }"));
    this.severity = severity;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    FormattedCall.check(call, typing);
    return ScriptType.NONE;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    send(
        severity,
        call.span(),
        FormattedCall.format(call),
        FormattedCall.fields(call, lowering),
        lowering);
    return Operand.NONE;
  }

  /** Has a message told, with its fields, of what happened at a place in the script. */
  static void send(
      ScriptMessage.Severity severity,
      Span span,
      FormatString format,
      List<Lowering.Field> fields,
      Lowering lowering) {
    ScriptMessage message =
        new ScriptMessage(
            severity,
            new ScriptMessage.Place(
                span.toString(),
                span.source().name(),
                span.startLine(),
                span.startColumn(),
                expansions(span, severity)));
    lowering.emit(
        Ring.DATA,
        severity == ScriptMessage.Severity.ERROR ? "errorf" : "warnf",
        span,
        fields,
        (values, session) -> session.report(message, session.format(format, values)));
  }

  private static String expansions(Span span, ScriptMessage.Severity severity) {
    return new DiagnosticRenderer(false)
        .expansions(
            span, severity == ScriptMessage.Severity.ERROR ? Severity.ERROR : Severity.WARNING);
  }
}
