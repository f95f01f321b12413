package dev.sonde.compiler.program;

/** What numbers are shown in. */
public enum ValueUnit {
  NS("ns", 1),
  US("us", 1_000),
  MS("ms", 1_000_000),
  S("s", 1_000_000_000),
  B("B", 1),
  KIB("KiB", 1L << 10),
  MIB("MiB", 1L << 20),
  GIB("GiB", 1L << 30),
  /** Nanoseconds, in whichever unit suits each. */
  TIME("time", 1),
  /** Bytes, in whichever unit suits each. */
  BYTES("bytes", 1);

  private final String symbol;
  private final long size;

  ValueUnit(String symbol, long size) {
    this.symbol = symbol;
    this.size = size;
  }

  /** As scripts write it, and as it stands behind a number. */
  public String symbol() {
    return symbol;
  }

  /** The unit of this symbol, or null. */
  public static ValueUnit of(String symbol) {
    for (ValueUnit unit : values()) {
      if (unit.symbol.equals(symbol)) {
        return unit;
      }
    }
    return null;
  }

  /** How many nanoseconds or bytes it is. */
  public long size() {
    return size;
  }

  /** The unit that suits a number: the largest of which it has one. */
  public ValueUnit suiting(long number) {
    if (this != TIME && this != BYTES) {
      return this;
    }
    ValueUnit smallest = this == TIME ? NS : B;
    ValueUnit largest = this == TIME ? S : GIB;
    long magnitude = Math.abs(number);
    ValueUnit best = smallest;
    for (ValueUnit unit : values()) {
      boolean known = unit.compareTo(smallest) >= 0 && unit.compareTo(largest) <= 0;
      best = known && magnitude >= unit.size ? unit : best;
    }
    return best;
  }
}
