package dev.sonde.runtime.value;

import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.program.AggregateLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Reads aggregations, laid out as {@link AggregateLayout} says, and merges what each CPU has. */
public final class AggregateDecoder {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final int WORD = Long.BYTES;

  private AggregateDecoder() {}

  /**
   * One aggregate of all copies.
   *
   * @param copies how many there are, one a CPU
   * @param stride bytes from one copy to the next
   */
  public static Value.Aggregate decode(
      MapValue.Aggregation kind, MemorySegment data, long offset, int copies, long stride) {
    if (kind instanceof MapValue.Count) {
      return new Accumulated.Count(sum(data, offset, copies, stride));
    }
    if (kind instanceof MapValue.Sum sum) {
      return new Accumulated.Sum(
          sum(data, offset, copies, stride),
          sum(data, offset + WORD, copies, stride) != 0,
          sum.signed());
    }
    if (kind instanceof MapValue.Min min) {
      return extreme(data, offset, copies, stride, false, min.signed());
    }
    if (kind instanceof MapValue.Max max) {
      return extreme(data, offset, copies, stride, true, max.signed());
    }
    if (kind instanceof MapValue.Avg avg) {
      return new Accumulated.Average(
          sum(data, offset, copies, stride),
          sum(data, offset + WORD, copies, stride),
          avg.signed());
    }
    if (kind instanceof MapValue.Stats stats) {
      return new Accumulated.Stats(
          sum(data, offset, copies, stride),
          sum(data, offset + WORD, copies, stride),
          stats.signed());
    }
    if (kind instanceof MapValue.Hist hist) {
      return histogram(
          new Histogram.Logarithmic(hist.bits()),
          AggregateLayout.histBuckets(hist.bits()),
          data,
          offset,
          copies,
          stride);
    }
    MapValue.LinearHist linear = (MapValue.LinearHist) kind;
    return histogram(
        new Histogram.Linear(linear.min(), linear.max(), linear.step()),
        AggregateLayout.linearBuckets(linear),
        data,
        offset,
        copies,
        stride);
  }

  private static long sum(MemorySegment data, long offset, int copies, long stride) {
    long sum = 0;
    for (int i = 0; i < copies; i++) {
      sum += data.get(LONG, offset + i * stride);
    }
    return sum;
  }

  private static Accumulated.Extreme extreme(
      MemorySegment data, long offset, int copies, long stride, boolean greatest, boolean signed) {
    Accumulated.Extreme merged = new Accumulated.Extreme(0, false, greatest, signed);
    for (int i = 0; i < copies; i++) {
      long at = offset + i * stride;
      merged =
          merged.mergedWith(
              new Accumulated.Extreme(
                  data.get(LONG, at), data.get(LONG, at + WORD) != 0, greatest, signed));
    }
    return merged;
  }

  private static Histogram histogram(
      Histogram.Scale scale,
      int buckets,
      MemorySegment data,
      long offset,
      int copies,
      long stride) {
    long[] counts = new long[buckets];
    for (int i = 0; i < copies; i++) {
      for (int k = 0; k < buckets; k++) {
        counts[k] += data.get(LONG, offset + i * stride + (long) k * WORD);
      }
    }
    return new Histogram(scale, counts);
  }
}
