package dev.sonde.runtime.format;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;
import java.util.Locale;
import java.util.TimeZone;

/**
 * Writes moments as C's strftime(3) does in the C locale, all its conversions included. As in
 * bpftrace's strftime(), {@code %f}, {@code %k} and {@code %l} are the micro-, nano- and
 * milliseconds of the second, where they are asked for; otherwise they mean what C means.
 */
public final class Strftime {
  private static final String[] DAYS = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
  };
  private static final String[] MONTHS = {
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December"
  };
  private static final long NANOS = 1_000_000_000L;
  private static final int SHORT_NAME = 3;

  private final ZoneId zone;

  /** Writes times as they are in {@code zone}. */
  public Strftime(ZoneId zone) {
    this.zone = zone;
  }

  /**
   * Appends a moment.
   *
   * @param wallClockNanos nanoseconds since 1970-01-01T00:00:00Z
   * @param fractions whether {@code %f}, {@code %k} and {@code %l} are fractions of the second
   */
  public void format(String format, long wallClockNanos, boolean fractions, TextBuffer out) {
    Instant instant =
        Instant.ofEpochSecond(
            Math.floorDiv(wallClockNanos, NANOS), Math.floorMod(wallClockNanos, NANOS));
    format(format, instant.atZone(zone), fractions, out);
  }

  private void format(String format, ZonedDateTime time, boolean fractions, TextBuffer out) {
    int length = format.length();
    int plain = 0;
    for (int i = 0; i < length; i++) {
      if (format.charAt(i) != '%' || i + 1 == length) {
        continue;
      }
      out.put(format.substring(plain, i));
      int start = i++;
      char conversion = format.charAt(i);
      // E and O ask for the locale's alternative digits and eras; the C locale has none.
      if ((conversion == 'E' || conversion == 'O') && i + 1 < length) {
        conversion = format.charAt(++i);
      }
      if (!convert(conversion, time, fractions, out)) {
        out.put(format.substring(start, i + 1));
      }
      plain = i + 1;
    }
    out.put(format.substring(plain));
  }

  private boolean convert(char conversion, ZonedDateTime time, boolean fractions, TextBuffer out) {
    if (fractions && fraction(conversion, time.getNano(), out)) {
      return true;
    }
    switch (conversion) {
      case 'a' -> out.put(dayName(time).substring(0, SHORT_NAME));
      case 'A' -> out.put(dayName(time));
      case 'b', 'h' -> out.put(monthName(time).substring(0, SHORT_NAME));
      case 'B' -> out.put(monthName(time));
      case 'c' -> format("%a %b %e %H:%M:%S %Y", time, false, out);
      case 'C' -> out.zeroPadded(Math.floorDiv(time.getYear(), 100), 2);
      case 'd' -> out.zeroPadded(time.getDayOfMonth(), 2);
      case 'D', 'x' -> format("%m/%d/%y", time, false, out);
      case 'e' -> spacePadded(time.getDayOfMonth(), out);
      case 'F' -> format("%Y-%m-%d", time, false, out);
      case 'g' -> out.zeroPadded(Math.floorMod(time.get(IsoFields.WEEK_BASED_YEAR), 100), 2);
      case 'G' -> out.decimal(time.get(IsoFields.WEEK_BASED_YEAR));
      case 'H' -> out.zeroPadded(time.getHour(), 2);
      case 'I' -> out.zeroPadded(hourOfTwelve(time), 2);
      case 'j' -> out.zeroPadded(time.getDayOfYear(), 3);
      case 'k' -> spacePadded(time.getHour(), out);
      case 'l' -> spacePadded(hourOfTwelve(time), out);
      case 'm' -> out.zeroPadded(time.getMonthValue(), 2);
      case 'M' -> out.zeroPadded(time.getMinute(), 2);
      case 'n' -> out.put('\n');
      case 'p' -> out.put(time.getHour() < 12 ? "AM" : "PM");
      case 'P' -> out.put(time.getHour() < 12 ? "am" : "pm");
      case 'r' -> format("%I:%M:%S %p", time, false, out);
      case 'R' -> format("%H:%M", time, false, out);
      case 's' -> out.decimal(time.toEpochSecond());
      case 'S' -> out.zeroPadded(time.getSecond(), 2);
      case 't' -> out.put('\t');
      case 'T', 'X' -> format("%H:%M:%S", time, false, out);
      case 'u' -> out.decimal(time.getDayOfWeek().getValue());
      case 'U' -> out.zeroPadded(weekOfYear(time, DayOfWeek.SUNDAY), 2);
      case 'V' -> out.zeroPadded(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2);
      case 'w' -> out.decimal(time.getDayOfWeek().getValue() % 7);
      case 'W' -> out.zeroPadded(weekOfYear(time, DayOfWeek.MONDAY), 2);
      case 'y' -> out.zeroPadded(Math.floorMod(time.getYear(), 100), 2);
      case 'Y' -> out.decimal(time.getYear());
      case 'z' -> offset(time.getOffset().getTotalSeconds() / 60, out);
      case 'Z' -> out.put(zoneName(time));
      case '%' -> out.put('%');
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean fraction(char conversion, int nanos, TextBuffer out) {
    switch (conversion) {
      case 'f' -> out.zeroPadded(nanos / 1_000, 6);
      case 'k' -> out.zeroPadded(nanos, 9);
      case 'l' -> out.zeroPadded(nanos / 1_000_000, 3);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static String dayName(ZonedDateTime time) {
    return DAYS[time.getDayOfWeek().getValue() - 1];
  }

  private static String monthName(ZonedDateTime time) {
    return MONTHS[time.getMonthValue() - 1];
  }

  private static int hourOfTwelve(ZonedDateTime time) {
    int hour = time.getHour() % 12;
    return hour == 0 ? 12 : hour;
  }

  private static void spacePadded(int value, TextBuffer out) {
    if (value < 10) {
      out.put(' ');
    }
    out.decimal(value);
  }

  /** Week 1 begins with the first {@code firstDay} of the year; the days before are in week 0. */
  private static int weekOfYear(ZonedDateTime time, DayOfWeek firstDay) {
    int daysIntoWeek =
        Math.floorMod(time.getDayOfWeek().getValue() - firstDay.getValue(), DAYS.length);
    return (time.getDayOfYear() - 1 + DAYS.length - daysIntoWeek) / DAYS.length;
  }

  private static void offset(int minutes, TextBuffer out) {
    int magnitude = Math.abs(minutes);
    out.put(minutes < 0 ? '-' : '+').zeroPadded(magnitude / 60 * 100 + magnitude % 60, 4);
  }

  private static String zoneName(ZonedDateTime time) {
    ZoneId zone = time.getZone();
    if (time.getOffset().getTotalSeconds() == 0 && zone.getRules().isFixedOffset()) {
      return zone.getId().endsWith("GMT") ? "GMT" : "UTC";
    }
    boolean daylight = zone.getRules().isDaylightSavings(time.toInstant());
    return TimeZone.getTimeZone(zone).getDisplayName(daylight, TimeZone.SHORT, Locale.ENGLISH);
  }
}
