package dev.sonde.runtime.value;

import java.util.List;

/** Aggregates that a few integers stand for. */
public sealed interface Accumulated extends Value.Aggregate {

  /** What is printed: an integer, or for {@code stats()} three of them. */
  Value summary();

  @Override
  default Value shown(long divisor) {
    return summary().shown(divisor);
  }

  /** How many times. */
  record Count(long count) implements Accumulated {
    @Override
    public Count mergedWith(Value.Aggregate other) {
      return new Count(count + ((Count) other).count);
    }

    @Override
    public boolean isEmpty() {
      return count == 0;
    }

    @Override
    public int compareMagnitude(Value.Aggregate other) {
      return Long.compareUnsigned(count, ((Count) other).count);
    }

    @Override
    public Value summary() {
      return new Value.Int(count, false);
    }
  }

  /**
   * The sum of what was given.
   *
   * @param given whether anything was
   */
  record Sum(long sum, boolean given, boolean signed) implements Accumulated {
    @Override
    public Sum mergedWith(Value.Aggregate other) {
      return new Sum(sum + ((Sum) other).sum, given | ((Sum) other).given, signed);
    }

    @Override
    public boolean isEmpty() {
      return !given;
    }

    @Override
    public int compareMagnitude(Value.Aggregate other) {
      return ValueOrder.compare(sum, ((Sum) other).sum, signed);
    }

    @Override
    public Value summary() {
      return new Value.Int(sum, signed);
    }
  }

  /**
   * The least or the greatest value given.
   *
   * @param value 0 where none was given
   * @param given whether one was
   */
  record Extreme(long value, boolean given, boolean greatest, boolean signed)
      implements Accumulated {
    @Override
    public Extreme mergedWith(Value.Aggregate other) {
      Extreme that = (Extreme) other;
      if (!that.given) {
        return this;
      }
      if (!given) {
        return that;
      }
      int order =
          signed ? Long.compare(value, that.value) : Long.compareUnsigned(value, that.value);
      return (order >= 0) == greatest ? this : that;
    }

    @Override
    public boolean isEmpty() {
      return !given;
    }

    /** As unsigned, like bpftrace, whatever it holds: negative ones are printed last. */
    @Override
    public int compareMagnitude(Value.Aggregate other) {
      return Long.compareUnsigned(value, ((Extreme) other).value);
    }

    @Override
    public Value summary() {
      return new Value.Int(value, signed);
    }
  }

  /** Sum and count, of which the average is shown. */
  record Average(long total, long count, boolean signed) implements Accumulated {
    @Override
    public Average mergedWith(Value.Aggregate other) {
      Average that = (Average) other;
      return new Average(total + that.total, count + that.count, signed);
    }

    @Override
    public boolean isEmpty() {
      return count == 0;
    }

    /** The quotient, rounded towards 0. */
    public long average() {
      return count == 0 ? 0 : Value.quotient(total, count, signed);
    }

    @Override
    public int compareMagnitude(Value.Aggregate other) {
      return ValueOrder.compare(average(), ((Average) other).average(), signed);
    }

    @Override
    public Value summary() {
      return new Value.Int(average(), signed);
    }
  }

  /** Sum and count, all shown. */
  record Stats(long total, long count, boolean signed) implements Accumulated {
    @Override
    public Stats mergedWith(Value.Aggregate other) {
      Stats that = (Stats) other;
      return new Stats(total + that.total, count + that.count, signed);
    }

    @Override
    public boolean isEmpty() {
      return count == 0;
    }

    /** The quotient, rounded towards 0. */
    public long average() {
      return count == 0 ? 0 : Value.quotient(total, count, signed);
    }

    @Override
    public int compareMagnitude(Value.Aggregate other) {
      return ValueOrder.compare(average(), ((Stats) other).average(), signed);
    }

    @Override
    public Value summary() {
      return summary(1);
    }

    /** Only the average is divided. */
    @Override
    public Value shown(long divisor) {
      return summary(divisor);
    }

    private Value summary(long divisor) {
      Value.Int average = new Value.Int(average(), signed);
      return new Value.Struct(
          List.of(
              new Value.Member("count", new Value.Int(count, signed)),
              new Value.Member("average", average.shown(divisor)),
              new Value.Member("total", new Value.Int(total, signed))));
    }
  }
}
