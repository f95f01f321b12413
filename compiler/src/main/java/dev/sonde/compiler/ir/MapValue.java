package dev.sonde.compiler.ir;

/**
 * What a map holds under each key, as meaning rather than bytes; {@link
 * dev.sonde.compiler.program.AggregateLayout} gives the bytes.
 */
public sealed interface MapValue {

  /** A plain integer in 8 bytes, or narrower where {@code width} says so. */
  record Scalar(Width width, boolean signed) implements MapValue {}

  /** {@code size} bytes: a string, a tuple, a record. */
  record Bytes(int size) implements MapValue {}

  /** What is aggregated per CPU and merged when read. */
  sealed interface Aggregation extends MapValue {}

  /** How many times. */
  record Count() implements Aggregation {}

  /** The sum of what was given. */
  record Sum(boolean signed) implements Aggregation {}

  /** The least value given. */
  record Min(boolean signed) implements Aggregation {}

  /** The greatest value given. */
  record Max(boolean signed) implements Aggregation {}

  /** Sum and count, printed as their quotient. */
  record Avg(boolean signed) implements Aggregation {}

  /** Count, average and total. */
  record Stats(boolean signed) implements Aggregation {}

  /**
   * A logarithmic histogram: each power of two is split into {@code 1 << bits} buckets.
   *
   * @param bits 0 to 5
   */
  record Hist(int bits) implements Aggregation {}

  /**
   * A value for each of the latest intervals of time. Every interval is an entry of the map: its
   * key is the script's, followed by the number of the interval modulo {@code intervals} in 8
   * bytes.
   *
   * @param interval how long an interval is, in nanoseconds
   * @param intervals how many are kept
   * @param reduction what becomes of several values in one interval
   */
  record TimeSeries(long interval, int intervals, Reduction reduction, boolean signed)
      implements Aggregation {

    /** What becomes of several values in one interval. */
    public enum Reduction {
      LAST,
      AVG,
      MAX,
      MIN,
      SUM
    }
  }

  /** A linear histogram of buckets {@code step} wide from {@code min} up to {@code max}. */
  record LinearHist(long min, long max, long step) implements Aggregation {}
}
