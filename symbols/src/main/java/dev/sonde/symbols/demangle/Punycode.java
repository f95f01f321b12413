package dev.sonde.symbols.demangle;

import java.util.Arrays;

/** Names that are no ASCII, as RFC 3492 writes them, with an underscore for the hyphen. */
final class Punycode {
  private static final int BASE = 36;
  private static final int T_MIN = 1;
  private static final int T_MAX = 26;
  private static final int SKEW = 38;
  private static final int DAMP = 700;
  private static final int INITIAL_BIAS = 72;
  private static final int INITIAL = 128;

  /** Names are not longer; each character is inserted among those before. */
  private static final int MAX_LENGTH = 1024;

  private Punycode() {}

  static String decode(String text) throws DemangleException {
    int delimiter = text.lastIndexOf('_');
    StringBuilder out = new StringBuilder(delimiter < 0 ? "" : text.substring(0, delimiter));
    int[] points = out.codePoints().toArray();
    int count = points.length;
    if (text.length() > MAX_LENGTH) {
      throw new DemangleException("too long");
    }
    points = Arrays.copyOf(points, text.length() + 1);
    int point = INITIAL;
    int bias = INITIAL_BIAS;
    long index = 0;
    int at = delimiter + 1;
    while (at < text.length()) {
      long before = index;
      long weight = 1;
      for (int k = BASE; ; k += BASE) {
        if (at == text.length()) {
          throw new DemangleException("the name ends too early");
        }
        int digit = digit(text.charAt(at++));
        index += digit * weight;
        int threshold = Math.clamp(k - bias, T_MIN, T_MAX);
        if (index > Integer.MAX_VALUE) {
          throw new DemangleException("too large a number");
        }
        if (digit < threshold) {
          break;
        }
        weight *= BASE - threshold;
      }
      bias = adapt(index - before, count + 1, before == 0);
      point += (int) (index / (count + 1));
      index %= count + 1;
      if (!Character.isValidCodePoint(point) || Character.isISOControl(point)) {
        throw new DemangleException("no character");
      }
      System.arraycopy(points, (int) index, points, (int) index + 1, count - (int) index);
      points[(int) index++] = point;
      count++;
    }
    return new String(points, 0, count);
  }

  private static int digit(char c) throws DemangleException {
    if (Cursor.isLower(c)) {
      return c - 'a';
    }
    if (Cursor.isDigit(c)) {
      return c - '0' + 26;
    }
    throw new DemangleException("no digit");
  }

  private static int adapt(long delta, int count, boolean first) {
    long rest = first ? delta / DAMP : delta / 2;
    rest += rest / count;
    int k = 0;
    while (rest > (BASE - T_MIN) * T_MAX / 2) {
      rest /= BASE - T_MIN;
      k += BASE;
    }
    return (int) (k + (BASE - T_MIN + 1) * rest / (rest + SKEW));
  }
}
