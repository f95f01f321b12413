package dev.sonde.script.function;

import dev.sonde.compiler.ir.MapValue;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code hist(n, bits)}: a histogram by powers of two. */
final class Hist extends DocumentedFunction implements Aggregation {
  private static final int MAXIMUM_BITS = 5;

  Hist() {
    super(
        1,
        2,
        new Documentation(
            "hist",
            List.of("hist_t hist(int64 n [, int bits])"),
            "A histogram of the values given, one bucket for each power of two; with bits, each"
                + " power of two is split into 2^bits buckets (0 to 5).",
            "tracepoint:syscalls:sys_exit_read { @bytes = hist(args.ret); }"));
  }

  @Override
  public ScriptType.Aggregate aggregate(Expression.Call call, Typing typing) {
    typing.number(call.arguments().getFirst(), "hist()");
    if (call.arguments().size() == 2) {
      Expression bits = call.arguments().get(1);
      if (!(bits instanceof Expression.IntegerLiteral literal)) {
        typing.type(bits);
        typing.error(bits.span(), "hist(): bits must be an integer literal", "from 0 to 5");
      } else if (literal.isNegative() || literal.value() > MAXIMUM_BITS) {
        typing.error(bits.span(), "hist(): bits " + literal.text() + " must be 0..5");
      }
    }
    return new ScriptType.Aggregate(ScriptType.Aggregate.Kind.HIST, true);
  }

  @Override
  public MapValue.Aggregation value(Expression.Call call, ScriptType.Aggregate settled) {
    return new MapValue.Hist(
        call.arguments().size() == 2
                && call.arguments().get(1) instanceof Expression.IntegerLiteral literal
            ? Math.clamp(literal.value(), 0, MAXIMUM_BITS)
            : 0);
  }

  @Override
  public Expression aggregated(Expression.Call call) {
    return call.arguments().getFirst();
  }
}
