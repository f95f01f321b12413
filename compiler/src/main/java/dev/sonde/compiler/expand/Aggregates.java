package dev.sonde.compiler.expand;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.LoweredOperation;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.AggregateLayout;

/** Feeds values to aggregations in memory; see {@link AggregateLayout} for the bytes. */
final class Aggregates {
  private static final int SECOND = 8;

  private final CodeBuilder code;

  Aggregates(CodeBuilder code) {
    this.code = code;
  }

  /**
   * Feeds {@code value} to the aggregation at {@code pointer + offset}.
   *
   * @param weight how many times, or null for once
   * @param atomic whether another program may come in between
   */
  void update(MapValue kind, Value pointer, int offset, Value value, Value weight, boolean atomic) {
    Value times = weight == null ? code.constant(1) : weight;
    if (kind instanceof MapValue.Count) {
      add(pointer, offset, times, atomic);
    } else if (kind instanceof MapValue.Sum) {
      add(pointer, offset, product(value, weight), atomic);
      code.store(pointer, offset + SECOND, Width.B8, 1);
    } else if (kind instanceof MapValue.Avg || kind instanceof MapValue.Stats) {
      add(pointer, offset, product(value, weight), atomic);
      add(pointer, offset + SECOND, times, atomic);
    } else if (kind instanceof MapValue.Min min) {
      Predicate better = min.signed() ? Predicate.LESS_SIGNED : Predicate.LESS_UNSIGNED;
      extreme(pointer, offset, value, better);
    } else if (kind instanceof MapValue.Max max) {
      Predicate better = max.signed() ? Predicate.GREATER_SIGNED : Predicate.GREATER_UNSIGNED;
      extreme(pointer, offset, value, better);
    } else if (kind instanceof MapValue.Hist hist) {
      Value bucket = new LogBucket(code, hist.bits()).of(value);
      bucket(pointer, offset, bucket, AggregateLayout.size(kind), times, atomic);
    } else if (kind instanceof MapValue.LinearHist linear) {
      Value bucket = linearBucket(linear, value);
      bucket(pointer, offset, bucket, AggregateLayout.size(kind), times, atomic);
    } else if (kind instanceof MapValue.TimeSeries series) {
      new TimeSeriesUpdate(code, series, pointer, offset).feed(value, weight);
    } else {
      throw new IllegalArgumentException(kind + " aggregates nothing");
    }
  }

  private Value product(Value value, Value weight) {
    return weight == null ? value : code.binary(BinaryOperator.MULTIPLY, value, weight);
  }

  private void add(Value pointer, int offset, Value delta, boolean atomic) {
    if (atomic) {
      code.emit(new LoweredOperation.AtomicAdd(pointer, offset, Width.B8, delta));
      return;
    }
    Value sum = code.binary(BinaryOperator.ADD, code.load(pointer, offset, Width.B8), delta);
    code.store(pointer, offset, Width.B8, sum);
  }

  private void extreme(Value pointer, int offset, Value value, Predicate better) {
    int given = code.newBlock();
    int take = code.newBlock();
    int end = code.newBlock();
    Value isGiven = code.load(pointer, offset + SECOND, Width.B8);
    code.branch(isGiven, given, take, Likelihood.TRUE);
    code.switchTo(given);
    Value current = code.load(pointer, offset, Width.B8);
    code.branch(code.compare(better, value, current), take, end, Likelihood.FALSE);
    code.switchTo(take);
    code.store(pointer, offset, Width.B8, value);
    code.store(pointer, offset + SECOND, Width.B8, 1);
    code.jump(end);
    code.switchTo(end);
  }

  private void bucket(
      Value pointer, int offset, Value index, int size, Value times, boolean atomic) {
    Value distance = code.binary(BinaryOperator.SHIFT_LEFT, index, 3);
    Value cell = code.emit(new MemoryOperation.PointerAdd(pointer, distance, size));
    add(cell, offset, times, atomic);
  }

  /**
   * The bucket of a linear histogram. The comparison that finds values from the maximum on is made
   * on the bucket's number itself, so its range is clear to the verifier.
   */
  private Value linearBucket(MapValue.LinearHist linear, Value value) {
    int last = AggregateLayout.linearBuckets(linear) - 1;
    Value bucket = code.newValue(Type.I64);
    int join = code.newBlock(bucket);
    int atLeastMin = code.newBlock();
    Value zero = code.constant(0);
    Value end = code.constant(last);
    code.branch(
        code.compare(Predicate.LESS_SIGNED, value, linear.min()),
        CodeBuilder.target(join, zero),
        CodeBuilder.target(atLeastMin),
        Likelihood.FALSE);
    code.switchTo(atLeastMin);
    Value distance = code.binary(BinaryOperator.SUBTRACT, value, linear.min());
    Value steps = code.binary(BinaryOperator.DIVIDE_UNSIGNED, distance, linear.step());
    Value next = code.binary(BinaryOperator.ADD, steps, 1);
    code.branch(
        code.compare(Predicate.LESS_UNSIGNED, next, last),
        CodeBuilder.target(join, next),
        CodeBuilder.target(join, end),
        Likelihood.TRUE);
    code.switchTo(join);
    return bucket;
  }
}
