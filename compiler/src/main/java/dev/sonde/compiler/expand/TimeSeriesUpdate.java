package dev.sonde.compiler.expand;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.MapValue.TimeSeries.Reduction;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;

/**
 * Feeds a value to one interval of a time series, at {@code pointer + offset}; see {@link
 * dev.sonde.compiler.program.AggregateLayout} for the bytes.
 */
record TimeSeriesUpdate(CodeBuilder code, MapValue.TimeSeries series, Value pointer, int offset) {
  private static final int VALUE = 8;
  private static final int META = 16;

  /**
   * Feeds a value that was taken at {@code moment}. What is left of an older interval is dropped.
   */
  void feed(Value value, Value moment) {
    Value epoch = code.binary(BinaryOperator.DIVIDE_UNSIGNED, moment, series.interval());
    int older = code.newBlock();
    int current = code.newBlock();
    Value known = code.load(pointer, offset, Width.B8);
    code.branch(code.compare(Predicate.EQUAL, known, epoch), current, older, Likelihood.TRUE);
    code.switchTo(older);
    code.store(pointer, offset, Width.B8, epoch);
    code.store(pointer, offset + VALUE, Width.B8, 0);
    code.store(pointer, offset + META, Width.B8, 0);
    code.jump(current);
    code.switchTo(current);
    if (series.reduction() == Reduction.LAST) {
      code.store(pointer, offset + VALUE, Width.B8, value);
      code.store(pointer, offset + META, Width.B8, moment);
    } else if (series.reduction() == Reduction.AVG || series.reduction() == Reduction.SUM) {
      add(VALUE, value);
      add(META, code.constant(1));
    } else {
      extreme(value);
    }
  }

  private void add(int field, Value delta) {
    Value before = code.load(pointer, offset + field, Width.B8);
    code.store(pointer, offset + field, Width.B8, code.binary(BinaryOperator.ADD, before, delta));
  }

  private void extreme(Value value) {
    boolean greatest = series.reduction() == Reduction.MAX;
    Predicate better =
        series.signed()
            ? greatest ? Predicate.GREATER_SIGNED : Predicate.LESS_SIGNED
            : greatest ? Predicate.GREATER_UNSIGNED : Predicate.LESS_UNSIGNED;
    int given = code.newBlock();
    int take = code.newBlock();
    int end = code.newBlock();
    code.branch(code.load(pointer, offset + META, Width.B8), given, take, Likelihood.TRUE);
    code.switchTo(given);
    Value best = code.load(pointer, offset + VALUE, Width.B8);
    code.branch(code.compare(better, value, best), take, end, Likelihood.FALSE);
    code.switchTo(take);
    code.store(pointer, offset + VALUE, Width.B8, value);
    code.store(pointer, offset + META, Width.B8, 1);
    code.jump(end);
    code.switchTo(end);
  }
}
