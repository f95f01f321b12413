package dev.sonde.runtime.format;

import dev.sonde.runtime.value.Value;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Arrays;

/** Time series as bpftrace shows them: a graph that goes down the page, or JSON. */
final class SeriesText {
  private static final String CLOCK = "hh:mm:ss";
  private static final int WIDTH = 53;

  /** How far right the greatest value stands behind the least. */
  private static final int LEAST_COLUMNS = 21;

  private static final long SECOND = 1_000_000_000;

  private SeriesText() {}

  /** How finely times are shown: the digits of a second's fraction, and what they count. */
  private enum Unit {
    SECONDS("", 0, SECOND),
    MILLIS(".ms", 3, 1_000_000),
    MICROS(".us", 6, 1_000),
    NANOS(".ns", 9, 1);

    private final String name;
    private final int digits;
    private final long nanos;

    Unit(String name, int digits, long nanos) {
      this.name = name;
      this.digits = digits;
      this.nanos = nanos;
    }

    /** The coarsest unit that an interval is not shorter than. */
    static Unit of(long interval) {
      for (Unit unit : values()) {
        if (interval >= unit.nanos) {
          return unit;
        }
      }
      return NANOS;
    }
  }

  /** Appends the graph; it ends with a line break. */
  static void put(Value.Series series, TextBuffer out) {
    if (series.points().isEmpty()) {
      out.put("<no data>");
      return;
    }
    Scale scale = Scale.of(series);
    boolean several = series.points().size() > 1;
    Unit unit = several ? Unit.of(series.interval()) : Unit.NANOS;
    int margin = CLOCK.length() + (unit.digits > 0 ? 1 + unit.digits : 0) + 1;
    out.fill(' ', margin);
    scale.bounds(out);
    out.put(CLOCK).put(unit.name).fill(' ', margin - CLOCK.length() - unit.name.length());
    out.put('|').fill('_', WIDTH - 2).put("|\n");
    for (Value.Point point : series.points()) {
      time(point.nanos(), unit, out);
      out.put(' ');
      scale.line(point.value(), out);
    }
    out.fill(' ', margin).put('v').fill('_', WIDTH - 2).put("v\n");
    out.fill(' ', margin);
    scale.bounds(out);
  }

  /** Appends an array of the intervals in which something was given. */
  static void json(Value.Series series, TextBuffer out) {
    out.put('[');
    boolean first = true;
    for (Value.Point point : series.points()) {
      if (point.value() == null) {
        continue;
      }
      out.put(first ? "" : ",").put("{\"interval_start\":\"");
      LocalDateTime time = local(point.nanos());
      out.zeroPadded(time.getYear(), 4).put('-').zeroPadded(time.getMonthValue(), 2).put('-');
      out.zeroPadded(time.getDayOfMonth(), 2).put(' ');
      time(point.nanos(), Unit.NANOS, out);
      out.put("\",\"value\":");
      JsonText.put(point.value(), out);
      out.put('}');
      first = false;
    }
    out.put(']');
  }

  private static LocalDateTime local(long nanos) {
    Instant moment =
        Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
    return LocalDateTime.ofInstant(moment, ZoneId.systemDefault());
  }

  private static void time(long nanos, Unit unit, TextBuffer out) {
    LocalDateTime time = local(nanos);
    out.zeroPadded(time.getHour(), 2).put(':').zeroPadded(time.getMinute(), 2).put(':');
    out.zeroPadded(time.getSecond(), 2);
    if (unit.digits > 0) {
      out.put('.').zeroPadded(time.getNano() / unit.nanos, unit.digits);
    }
  }

  /** What the columns of the graph stand for. */
  private record Scale(Value.Int least, Value.Int greatest) {

    /** From the least to the greatest value, or around the only one. */
    static Scale of(Value.Series series) {
      Value.Int least = null;
      Value.Int greatest = null;
      for (Value.Point point : series.points()) {
        Value.Int value = point.value();
        if (value != null) {
          least = least == null || compare(value, least) < 0 ? value : least;
          greatest = greatest == null || compare(value, greatest) > 0 ? value : greatest;
        }
      }
      if (least == null) {
        least = new Value.Int(0, true);
        greatest = least;
      }
      if (compare(least, greatest) == 0) {
        boolean signed = least.signed();
        long bits = least.bits();
        boolean lowest = signed ? bits == Long.MIN_VALUE : bits == 0;
        boolean highest = signed ? bits == Long.MAX_VALUE : bits == -1;
        return new Scale(
            new Value.Int(lowest ? bits : bits - 1, signed),
            new Value.Int(highest ? bits : bits + 1, signed));
      }
      return new Scale(least, greatest);
    }

    private static int compare(Value.Int a, Value.Int b) {
      return a.signed()
          ? Long.compare(a.bits(), b.bits())
          : Long.compareUnsigned(a.bits(), b.bits());
    }

    void bounds(TextBuffer out) {
      int start = out.size();
      ValueText.put(least, out);
      out.fill(' ', LEAST_COLUMNS - (out.size() - start));
      start = out.size();
      ValueText.put(greatest, out);
      out.insert(start, ' ', WIDTH - LEAST_COLUMNS - (out.size() - start));
      out.put('\n');
    }

    /** In single precision, so that points lie where bpftrace's do. */
    private static int column(int width, long part, long whole) {
      return (int) ((float) width * (float) part / (float) whole);
    }

    void line(Value.Int value, TextBuffer out) {
      char[] line = new char[WIDTH];
      Arrays.fill(line, ' ');
      line[0] = '|';
      line[WIDTH - 1] = '|';
      long span = least.bits() - greatest.bits();
      if (least.signed() && least.bits() < 0 && greatest.bits() > 0) {
        line[column(WIDTH, least.bits(), span)] = '.';
      }
      if (value != null) {
        int point = column(WIDTH - 1, least.bits() - value.bits(), span);
        line[Math.clamp(point, 0, WIDTH - 1)] = '*';
      }
      out.put(new String(line)).put(' ');
      if (value == null) {
        out.put('-');
      } else {
        ValueText.put(value, out);
      }
      out.put('\n');
    }
  }
}
