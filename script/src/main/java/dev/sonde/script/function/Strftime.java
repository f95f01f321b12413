package dev.sonde.script.function;

import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.program.RenderEnvironment;
import dev.sonde.compiler.program.Renderer;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** {@code strftime(format, nsecs)}: a moment as text. */
final class Strftime extends DocumentedFunction {
  Strftime() {
    super(
        2,
        2,
        new Documentation(
            "strftime",
            List.of("timestamp strftime(const string format, uint64 nsecs)"),
            "The wall-clock time of a moment given in nanoseconds since boot, by a format of"
                + " strftime(3). It is written when it is printed.",
            "interval:s:1 { printf(\"%s\\n\", strftime(\"%H:%M:%S\", nsecs)); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    Expression moment = call.arguments().get(1);
    typing.number(moment, "strftime()");
    if (moment instanceof Expression.IntegerLiteral literal && literal.isNegative()) {
      typing.error(moment.span(), "strftime() does not accept negative timestamps");
    } else if (moment instanceof Expression.Call clock
        && clock.name().equals("nsecs")
        && clock.arguments().size() == 1
        && clock.arguments().getFirst() instanceof Expression.Identifier mode
        && mode.name().equals("monotonic")) {
      typing.error(moment.span(), "strftime() can not take a monotonic timestamp", "use nsecs");
    }
    if (call.arguments().getFirst() instanceof Expression.StringLiteral format) {
      return type(ByText.of(format.value()));
    }
    typing.error(
        call.arguments().getFirst().span(), "strftime() expects a string literal as its format");
    return ScriptType.UNKNOWN;
  }

  /** A moment that is shown by one of these formats. */
  static ScriptType type(ByText formats) {
    return new ScriptType.Rendered("timestamp", ByText.SIZE, new Formats(formats));
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    String format = ((Expression.StringLiteral) call.arguments().getFirst()).value();
    Value moment = lowering.number(call.arguments().get(1));
    return ByText.lower(moment, format, lowering.code());
  }

  /** Writes nanoseconds since boot as wall-clock time. */
  private record Formats(ByText formats) implements Renderer {
    @Override
    public String render(
        MemorySegment data, long offset, int length, RenderEnvironment environment) {
      String format = formats.text(data, offset);
      return format == null
          ? ByText.UNKNOWN
          : environment.strftime(format, environment.wallClockNanos(ByText.number(data, offset)));
    }

    @Override
    public Renderer with(Renderer other) {
      ByText all = other instanceof Formats(ByText others) ? formats.with(others) : null;
      return all == null ? null : new Formats(all);
    }
  }
}
