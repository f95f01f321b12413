package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.host.AtomicTime;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.MapValue.TimeSeries.Reduction;
import dev.sonde.compiler.ir.Value;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.Conversions;
import dev.sonde.script.type.MapSymbol;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code tseries(n, interval, count, reduction)}: how a value changes over time. */
final class TimeSeries extends DocumentedFunction implements Aggregation {
  private static final int MOST_INTERVALS = 1_000_000;
  private static final List<String> REDUCTIONS = List.of("avg", "max", "min", "sum");

  TimeSeries() {
    super(
        3,
        4,
        new Documentation(
            "tseries",
            List.of(
                "tseries_t tseries(int64 n, int64 interval_ns, int64 num_intervals)",
                "tseries_t tseries(int64 n, int64 interval_ns, int64 num_intervals, const string"
                    + " agg)"),
            "The values given in each of the latest intervals of time: the last one of each"
                + " interval, or its avg, max, min or sum. Printed as a graph.",
            "interval:ms:10 { @ = tseries(rand % 10, 100ms, 20, \"max\"); }"));
  }

  @Override
  public ScriptType.Aggregate aggregate(Expression.Call call, Typing typing) {
    typing.permit(call.span(), name());
    ScriptType type = typing.number(call.arguments().getFirst(), "tseries()");
    check(call, 1, "interval_ns", Long.MAX_VALUE, typing);
    check(call, 2, "num_intervals", MOST_INTERVALS, typing);
    if (call.arguments().size() == 4) {
      Expression reduction = call.arguments().get(3);
      if (!(reduction instanceof Expression.StringLiteral literal)) {
        typing.error(
            reduction.span(),
            "tseries() expects a string literal (" + typing.type(reduction) + " provided)");
      } else if (!REDUCTIONS.contains(literal.value())) {
        typing.error(
            call.span(),
            "tseries() expects one of the following aggregation functions: "
                + String.join(", ", REDUCTIONS)
                + " (\""
                + literal.value()
                + "\" provided)");
      }
    }
    boolean signed = type.isNumeric() && Conversions.integer(type).signed();
    return new ScriptType.Aggregate(ScriptType.Aggregate.Kind.TSERIES, signed);
  }

  private static void check(
      Expression.Call call, int index, String what, long most, Typing typing) {
    Expression argument = call.arguments().get(index);
    if (!(argument instanceof Expression.IntegerLiteral literal)) {
      typing.type(argument);
      typing.error(
          call.span(), "tseries: invalid " + what + " value (must be non-negative literal)");
    } else if (literal.value() <= 0) {
      typing.error(
          call.span(), "tseries() " + what + " must be >= 1 (" + literal.value() + " provided)");
    } else if (literal.value() > most) {
      typing.error(
          call.span(),
          "tseries() " + what + " must be < " + most + " (" + literal.value() + " provided)");
    }
  }

  @Override
  public MapValue.Aggregation value(Expression.Call call, ScriptType.Aggregate settled) {
    // What was complained about still has to be something.
    return new MapValue.TimeSeries(
        Math.max(1, number(call, 1)),
        (int) Math.clamp(number(call, 2), 1L, MOST_INTERVALS),
        reduction(call),
        settled.signed());
  }

  private static long number(Expression.Call call, int index) {
    return call.arguments().get(index) instanceof Expression.IntegerLiteral literal
        ? literal.value()
        : 1;
  }

  private static Reduction reduction(Expression.Call call) {
    if (call.arguments().size() < 4
        || !(call.arguments().get(3) instanceof Expression.StringLiteral literal)) {
      return Reduction.LAST;
    }
    return switch (literal.value()) {
      case "avg" -> Reduction.AVG;
      case "max" -> Reduction.MAX;
      case "min" -> Reduction.MIN;
      case "sum" -> Reduction.SUM;
      default -> Reduction.LAST;
    };
  }

  @Override
  public Expression aggregated(Expression.Call call) {
    return call.arguments().getFirst();
  }

  @Override
  public Value moment(Lowering lowering) {
    MapSymbol clock = lowering.clockMap();
    if (clock != null) {
      return lowering
          .code()
          .emit(new MapOperation.MapGet(lowering.declaration(clock), MapKey.NONE));
    }
    Value monotonic = lowering.code().call(Helper.KTIME_GET_NS);
    return lowering.code().binary(BinaryOperator.ADD, monotonic, AtomicTime.offsetNanos());
  }
}
