package dev.sonde.runtime.value;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How many values fell into each bucket of a scale. Immutable. */
public final class Histogram implements Value.Aggregate {

  /** How values fall into buckets. The first bucket holds what lies below the scale. */
  public sealed interface Scale {

    /** Where bucket {@code index} begins, or null for the first one, which has no lower bound. */
    default Value lower(int index) {
      return index == 0 ? null : upper(index - 1);
    }

    /** What bucket {@code index} ends before, or null where it has no upper bound. */
    Value upper(int index);
  }

  /**
   * Powers of two, each split into {@code 1 << bits} buckets: the scale of {@code hist()}. See
   * {@link dev.sonde.compiler.program.AggregateLayout} for the buckets.
   */
  public record Logarithmic(int bits) implements Scale {
    private static final String SUFFIXES = " KMGTPE";

    @Override
    public Value upper(int index) {
      int perPower = 1 << bits;
      if (index <= 2 * perPower) {
        return new Value.Int(index, true);
      }
      int power = (index >> bits) - 1;
      long steps = perPower + (index & (perPower - 1));
      int decade = power / 10;
      String text = Long.toUnsignedString(steps << (power - 10 * decade));
      return new Value.Symbol(decade == 0 ? text : text + SUFFIXES.charAt(decade), steps << power);
    }
  }

  /** Buckets of equal width from {@code min} up to {@code max}: the scale of {@code lhist()}. */
  public record Linear(long min, long max, long step) implements Scale {
    private static final long KILO = 1 << 10;
    private static final long MEGA = 1 << 20;

    @Override
    public Value upper(int index) {
      long bound = min + index * step;
      return bound > max ? null : label(bound);
    }

    private Value label(long bound) {
      if (step % KILO != 0) {
        return new Value.Int(bound, true);
      }
      if (bound != 0 && bound % MEGA == 0) {
        return new Value.Symbol(bound / MEGA + "M", bound);
      }
      if (bound != 0 && bound % KILO == 0) {
        return new Value.Symbol(bound / KILO + "K", bound);
      }
      return new Value.Symbol(Long.toString(bound), bound);
    }
  }

  /**
   * A bucket.
   *
   * @param lower the least value in it: an integer or a symbol of one; null if it has none
   * @param upper the least value above it, likewise
   */
  public record Bucket(Value lower, Value upper, long count) {}

  private final Scale scale;
  private final long[] counts;

  /** A histogram of these counts, one a bucket of the scale; copied. */
  public Histogram(Scale scale, long[] counts) {
    this.scale = scale;
    this.counts = counts.clone();
  }

  /** How its buckets lie. */
  public Scale scale() {
    return scale;
  }

  @Override
  public Value.Distribution shown(long divisor) {
    // Only the logarithmic ones are divided, as in bpftrace.
    return new Value.Distribution(buckets(scale instanceof Logarithmic ? divisor : 1));
  }

  private List<Bucket> buckets(long divisor) {
    int first = 0;
    int last = counts.length - 1;
    while (first <= last && counts[first] == 0) {
      first++;
    }
    while (last > first && counts[last] == 0) {
      last--;
    }
    List<Bucket> buckets = new ArrayList<>();
    for (int i = first; i <= last; i++) {
      buckets.add(
          new Bucket(scale.lower(i), scale.upper(i), Long.divideUnsigned(counts[i], divisor)));
    }
    return buckets;
  }

  /** How many values there are. */
  public long total() {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    return total;
  }

  @Override
  public Histogram mergedWith(Value.Aggregate other) {
    Histogram that = (Histogram) other;
    if (!scale.equals(that.scale)) {
      throw new IllegalArgumentException("cannot merge " + scale + " with " + that.scale);
    }
    long[] sums = counts.clone();
    for (int i = 0; i < sums.length; i++) {
      sums[i] += that.counts[i];
    }
    return new Histogram(scale, sums);
  }

  @Override
  public int compareMagnitude(Value.Aggregate other) {
    return Long.compareUnsigned(total(), ((Histogram) other).total());
  }

  @Override
  public boolean isEmpty() {
    return total() == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Histogram that
        && scale.equals(that.scale)
        && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return 31 * scale.hashCode() + Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return "Histogram[" + scale + ", " + Arrays.toString(counts) + "]";
  }
}
