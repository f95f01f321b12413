package dev.sonde.script.function;

import dev.sonde.compiler.ir.MapValue;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code lhist(n, min, max, step)}: a histogram with buckets of one width. */
final class LinearHist extends DocumentedFunction implements Aggregation {
  private static final long MAXIMUM_BUCKETS = 1000;

  LinearHist() {
    super(
        4,
        4,
        new Documentation(
            "lhist",
            List.of("lhist_t lhist(int64 n, const int64 min, const int64 max, const int64 step)"),
            "A histogram of the values given, its buckets step wide from min up to max; what lies"
                + " outside has a bucket on either side.",
            "profile:hz:99 { @cpus = lhist(cpu, 0, 64, 1); }"));
  }

  @Override
  public ScriptType.Aggregate aggregate(Expression.Call call, Typing typing) {
    typing.number(call.arguments().getFirst(), "lhist()");
    checkBounds(call, typing);
    return new ScriptType.Aggregate(ScriptType.Aggregate.Kind.LHIST, true);
  }

  private static void checkBounds(Expression.Call call, Typing typing) {
    String[] names = {"min", "max", "step"};
    boolean literals = true;
    for (int i = 0; i < names.length; i++) {
      Expression bound = call.arguments().get(i + 1);
      if (!(bound instanceof Expression.IntegerLiteral literal)
          || literal.isNegative()
          || literal.value() < 0) {
        typing.type(bound);
        typing.error(
            bound.span(), "lhist(): invalid " + names[i] + " value (must be non-negative literal)");
        literals = false;
      }
    }
    if (!literals) {
      return;
    }
    long min = bound(call, 1);
    long max = bound(call, 2);
    long step = bound(call, 3);
    if (step == 0) {
      typing.error(call.arguments().get(3).span(), "lhist() step must be >= 1 (0 provided)");
    } else if (min > max) {
      typing.error(
          call.span(),
          "lhist() min must be less than max (provided min " + min + " and max " + max + ")");
    } else if (max - min < step) {
      typing.error(
          call.span(),
          "lhist() step is too large for the given range (provided step "
              + step
              + " for range "
              + (max - min)
              + ")");
    } else if ((max - min) / step > MAXIMUM_BUCKETS) {
      typing.error(
          call.span(),
          "lhist() too many buckets, must be <= 1000 (would need " + (max - min) / step + ")",
          "make the step at least " + ((max - min) / MAXIMUM_BUCKETS + 1));
    }
  }

  private static long bound(Expression.Call call, int index) {
    return call.arguments().get(index) instanceof Expression.IntegerLiteral literal
        ? literal.value()
        : 0;
  }

  @Override
  public MapValue.Aggregation value(Expression.Call call, ScriptType.Aggregate settled) {
    // Bounds that were complained about still have to be some bounds.
    return new MapValue.LinearHist(bound(call, 1), bound(call, 2), Math.max(1, bound(call, 3)));
  }

  @Override
  public Expression aggregated(Expression.Call call) {
    return call.arguments().getFirst();
  }
}
