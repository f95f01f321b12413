package dev.sonde.compiler.program;

import dev.sonde.compiler.ir.MapValue;

/**
 * The bytes of what maps hold, per CPU where aggregated. All fields are little-endian 64-bit
 * integers.
 *
 * <ul>
 *   <li>count: {@code u64 count}
 *   <li>sum: {@code s64|u64 sum, u64 given}
 *   <li>min, max: {@code value, u64 given} where {@code given} is 0 until a value was given
 *   <li>avg, stats: {@code sum, u64 count}
 *   <li>hist: {@code u64 buckets[histBuckets(bits)]}
 *   <li>time series: {@code u64 epoch, value, u64 meta}, where the epoch is the number of the
 *       interval that the value belongs to, and {@code meta} how many values it is the sum of for
 *       an average, when it was given for the last value, and 1 once any was given otherwise
 *   <li>lhist: {@code u64 buckets[(max - min) / step + 2]}: below {@code min} first, from {@code
 *       max} on last
 * </ul>
 *
 * <p>Buckets of {@code hist(x, k)}: 0 holds negative values; 1 to {@code 1 << k} hold 0 up to
 * {@code (1 << k) - 1}, one value each; then each power of two from {@code 1 << k} on has {@code 1
 * << k} buckets of equal width. So a value {@code x >= 1 << k} whose highest bit is {@code m} falls
 * into {@code 1 + ((m - k + 1) << k) + ((x >> (m - k)) & ((1 << k) - 1))}.
 */
public final class AggregateLayout {
  private AggregateLayout() {}

  /** The size of a value in bytes. */
  public static int size(MapValue value) {
    // A chain of tests and no pattern switch, whose linking would cost a cold start milliseconds.
    if (value instanceof MapValue.Scalar scalar) {
      return scalar.width().bytes();
    }
    if (value instanceof MapValue.Bytes bytes) {
      return bytes.size();
    }
    if (value instanceof MapValue.Count) {
      return 8;
    }
    if (value instanceof MapValue.Hist hist) {
      return 8 * histBuckets(hist.bits());
    }
    if (value instanceof MapValue.LinearHist linear) {
      return 8 * linearBuckets(linear);
    }
    if (value instanceof MapValue.TimeSeries) {
      return 24;
    }
    // Sum, min and max with whether they were given, avg and stats with a count.
    return 16;
  }

  /** How many buckets {@code hist(x, bits)} has. */
  public static int histBuckets(int bits) {
    return 1 + ((64 - bits + 1) << bits);
  }

  /** How many buckets a linear histogram has. */
  public static int linearBuckets(MapValue.LinearHist linear) {
    return Math.toIntExact((linear.max() - linear.min()) / linear.step() + 2);
  }
}
