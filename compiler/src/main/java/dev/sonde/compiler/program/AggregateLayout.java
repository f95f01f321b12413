package dev.sonde.compiler.program;

import dev.sonde.compiler.ir.MapValue;

/**
 * The bytes of what maps hold, per CPU where aggregated. All fields are little-endian 64-bit
 * integers.
 *
 * <ul>
 *   <li>count: {@code u64 count}
 *   <li>sum: {@code s64|u64 sum}
 *   <li>min, max: {@code value, u64 given} where {@code given} is 0 until a value was given
 *   <li>avg, stats: {@code sum, u64 count}
 *   <li>hist: {@code u64 buckets[histBuckets(bits)]}
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
    return switch (value) {
      case MapValue.Scalar scalar -> scalar.width().bytes();
      case MapValue.Bytes bytes -> bytes.size();
      case MapValue.Count count -> 8;
      case MapValue.Sum sum -> 8;
      case MapValue.Min min -> 16;
      case MapValue.Max max -> 16;
      case MapValue.Avg avg -> 16;
      case MapValue.Stats stats -> 16;
      case MapValue.Hist hist -> 8 * histBuckets(hist.bits());
      case MapValue.LinearHist linear -> 8 * linearBuckets(linear);
    };
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
