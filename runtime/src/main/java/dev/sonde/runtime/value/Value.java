package dev.sonde.runtime.value;

import dev.sonde.compiler.ir.Bytes;
import dev.sonde.runtime.symbol.StackTrace;
import java.util.ArrayList;
import java.util.List;

/**
 * A value that a script printed or stored, apart from the memory it was read from: data that a
 * writer turns into text or JSON, and that Java programs look at.
 */
public sealed interface Value {

  /** An integer of up to 64 bits, extended to 64 as its sign says. */
  record Int(long bits, boolean signed) implements Value {
    @Override
    public Int shown(long divisor) {
      return divisor == 1 ? this : new Int(quotient(bits, divisor, signed), signed);
    }
  }

  /** A truth value. */
  record Bool(boolean truth) implements Value {}

  /** What nothing is known of but that it is there: shown as {@code null}. */
  record Unknown() implements Value {}

  /** A string: nearly always UTF-8, but whatever the traced system holds. */
  record Text(Bytes bytes) implements Value {}

  /** Bytes that are no text, shown with what is not printable as {@code \x00}. */
  record Buffer(Bytes bytes) implements Value {}

  /** A number that is shown as something else: an address, a constant of an enumeration. */
  record Symbol(String text, long number) implements Value {}

  /** A stack of calls. */
  record Stack(StackTrace trace) implements Value {}

  /** Values side by side; also the key of a map with several keys. */
  record Tuple(List<Value> elements) implements Value {
    public Tuple {
      elements = List.copyOf(elements);
    }

    @Override
    public Tuple shown(long divisor) {
      return divisor == 1 ? this : new Tuple(divideAll(elements, divisor));
    }
  }

  /** Named values, as in a structure or a record. */
  record Struct(List<Member> members) implements Value {
    public Struct {
      members = List.copyOf(members);
    }

    @Override
    public Struct shown(long divisor) {
      if (divisor == 1) {
        return this;
      }
      List<Member> divided = new ArrayList<>(members.size());
      for (Member member : members) {
        divided.add(new Member(member.name(), member.value().shown(divisor)));
      }
      return new Struct(divided);
    }
  }

  /** A named value in a structure. */
  record Member(String name, Value value) {}

  /** Values of one type in a row. */
  record Array(List<Value> elements) implements Value {
    public Array {
      elements = List.copyOf(elements);
    }

    @Override
    public Array shown(long divisor) {
      return divisor == 1 ? this : new Array(divideAll(elements, divisor));
    }
  }

  /** A histogram as it is shown: every bucket from the first to the last that holds anything. */
  record Distribution(List<Histogram.Bucket> buckets) implements Value {
    public Distribution {
      buckets = List.copyOf(buckets);
    }
  }

  /**
   * A time series as it is shown: an interval behind the other, from the first that holds anything.
   *
   * @param interval how long each is, in nanoseconds
   */
  record Series(long interval, List<Point> points) implements Value {
    public Series {
      points = List.copyOf(points);
    }
  }

  /**
   * An interval of a series.
   *
   * @param nanos when it began, in nanoseconds since 1970-01-01T00:00:00
   * @param value null if nothing was given in it
   */
  record Point(long nanos, Int value) {}

  /** What a script fed to {@code count()}, {@code hist()} and their like. */
  sealed interface Aggregate extends Value permits Accumulated, Histogram, TimeSeries {

    /** The aggregate of all that was fed to this one and to {@code other}, one of the same kind. */
    Aggregate mergedWith(Aggregate other);

    /** Whether nothing was ever fed to it. */
    boolean isEmpty();

    /** How its size compares with that of {@code other}, one of the same kind. */
    int compareMagnitude(Aggregate other);
  }

  /**
   * The value as it is shown: an aggregate as the integers it comes to, and all integers divided as
   * {@code print(@map, top, divisor)} asks.
   *
   * @param divisor not 0
   */
  default Value shown(long divisor) {
    return this;
  }

  private static List<Value> divideAll(List<Value> values, long divisor) {
    List<Value> divided = new ArrayList<>(values.size());
    for (Value value : values) {
      divided.add(value.shown(divisor));
    }
    return divided;
  }

  /** Division as C does it for integers of this sign. */
  static long quotient(long dividend, long divisor, boolean signed) {
    return signed ? dividend / divisor : Long.divideUnsigned(dividend, divisor);
  }
}
