package dev.sonde.script.probe;

/**
 * Reads the number in a probe such as {@code interval:ms:100} or {@code profile:1_000_000}:
 * decimal, {@code 0x}, {@code 0b} or octal, underscores between digits, an exponent as in {@code
 * 1e6}, and the unit of a duration, which yields nanoseconds.
 */
final class Count {
  private static final String[] UNITS = {"ns", "us", "ms", "s", "m", "h", "d"};
  private static final long[] NANOSECONDS = {
    1L, 1_000L, 1_000_000L, 1_000_000_000L, 60_000_000_000L, 3_600_000_000_000L, 86_400_000_000_000L
  };

  private Count() {}

  /**
   * The number in {@code text}.
   *
   * @throws NumberFormatException with a message for the user where it holds none, or one that is
   *     negative or takes more than 63 bits
   */
  static long parse(String text) {
    String digits = text.replace("_", "");
    int base = base(digits);
    int start = base == 16 || base == 2 ? 2 : 0;
    int i = start;
    long value = 0;
    for (; i < digits.length(); i++) {
      int digit = Character.digit(digits.charAt(i), base);
      if (digit < 0) {
        break;
      }
      value = add(multiply(value, base, text), digit, text);
    }
    if (i == start) {
      throw new NumberFormatException("invalid integer: " + text);
    }
    if (base == 10 && i < digits.length() && (digits.charAt(i) | 0x20) == 'e') {
      int from = ++i;
      int exponent = 0;
      for (; i < digits.length() && digits.charAt(i) >= '0' && digits.charAt(i) <= '9'; i++) {
        exponent = Math.min(exponent * 10 + digits.charAt(i) - '0', 100);
      }
      if (i == from) {
        throw new NumberFormatException("invalid exponent: " + text);
      }
      for (; exponent > 0; exponent--) {
        value = multiply(value, 10, text);
      }
    }
    String unit = digits.substring(i);
    if (unit.isEmpty()) {
      return value;
    }
    for (int known = 0; known < UNITS.length; known++) {
      if (UNITS[known].equals(unit)) {
        return multiply(value, NANOSECONDS[known], text);
      }
    }
    throw new NumberFormatException("invalid trailing bytes: " + text);
  }

  /** The same of an address, which may take 64 bits: decimal or {@code 0x}. */
  static long parseUnsigned(String text) {
    boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
    try {
      return hexadecimal
          ? Long.parseUnsignedLong(text, 2, text.length(), 16)
          : Long.parseUnsignedLong(text);
    } catch (NumberFormatException _) {
      throw new NumberFormatException("invalid address: " + text);
    }
  }

  private static int base(String digits) {
    if (digits.length() < 2 || digits.charAt(0) != '0') {
      return 10;
    }
    return switch (digits.charAt(1)) {
      case 'x', 'X' -> 16;
      case 'b', 'B' -> 2;
      case '0', '1', '2', '3', '4', '5', '6', '7' -> 8;
      default -> 10;
    };
  }

  private static long multiply(long value, long factor, String text) {
    if (value > Long.MAX_VALUE / factor) {
      throw overflow(text);
    }
    return value * factor;
  }

  private static long add(long value, int digit, String text) {
    if (value > Long.MAX_VALUE - digit) {
      throw overflow(text);
    }
    return value + digit;
  }

  private static NumberFormatException overflow(String text) {
    return new NumberFormatException(
        "overflow error, maximum value is " + Long.MAX_VALUE + ": " + text);
  }
}
