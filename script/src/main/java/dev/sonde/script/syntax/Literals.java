package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.Span;
import java.io.ByteArrayOutputStream;

/** Reads the values of number and string tokens. What is wrong in one is reported, never thrown. */
final class Literals {
  private static final String TRAILING_UNDERSCORE = "trailing underscore in integer literal";

  private final Diagnostics diagnostics;

  Literals(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  // Numbers.

  /**
   * The value of a number: decimal, {@code 0x}, {@code 0b} or octal digits with {@code _} between
   * them, a decimal exponent, and C's or a duration's suffix. A mistake is reported and gives 0.
   */
  long integer(Span span) {
    String text = span.text();
    int base = base(text);
    int start = base == 16 || base == 2 ? 2 : 0;
    int i = start;
    long value = 0;
    boolean overflow = false;
    char last = '\0';
    for (; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '_') {
        int digit = Character.digit(c, base);
        if (digit < 0) {
          break;
        }
        overflow |= Long.compareUnsigned(value, Long.divideUnsigned(-1L, base)) > 0;
        value = value * base;
        overflow |= Long.compareUnsigned(value + digit, value) < 0;
        value += digit;
      }
      last = c;
    }
    if (i == start) {
      return fail(span, "expected digits after '" + text.substring(0, start) + "'");
    }
    if (last == '_') {
      return fail(at(span, i - 1, i), TRAILING_UNDERSCORE);
    }
    if (base == 10 && i < text.length() && (text.charAt(i) | 0x20) == 'e') {
      if (value == 0 || value > 9 || overflow) {
        return fail(span, "the number before the exponent must be 1 to 9", scientific(text, i));
      }
      int exponent = 0;
      int exponentStart = ++i;
      for (; i < text.length() && (Lexer.isDigit(text.charAt(i)) || text.charAt(i) == '_'); i++) {
        if (text.charAt(i) != '_') {
          exponent = Math.min(exponent * 10 + text.charAt(i) - '0', 1000);
        }
      }
      if (i == exponentStart) {
        return fail(span, "expected digits after the exponent's 'e'");
      }
      if (text.charAt(i - 1) == '_') {
        return fail(at(span, i - 1, i), TRAILING_UNDERSCORE);
      }
      for (int k = 0; k < exponent && !overflow; k++) {
        overflow = Long.compareUnsigned(value, Long.divideUnsigned(-1L, 10)) > 0;
        value *= 10;
      }
    }
    if (base == 8 && i < text.length() && Lexer.isDigit(text.charAt(i))) {
      return fail(
          at(span, i, i + 1),
          "'" + text.charAt(i) + "' is not an octal digit",
          "a number that starts with 0 is octal; leave out the leading zeros for a decimal one");
    }
    if (overflow) {
      return tooLarge(span, "18446744073709551615");
    }
    return suffixed(span, text.substring(i), i, value);
  }

  private static int base(String text) {
    if (text.length() < 2 || text.charAt(0) != '0') {
      return 10;
    }
    char second = text.charAt(1);
    return switch (second) {
      case 'x', 'X' -> 16;
      case 'b', 'B' -> 2;
      case '_' -> 8;
      default -> Lexer.isDigit(second) ? 8 : 10;
    };
  }

  /** What to write for {@code 10e3}. */
  private static String scientific(String text, int mantissaLength) {
    return "write the zeros, as in 15_000, or multiply: "
        + text.substring(0, mantissaLength)
        + " * 1e"
        + (mantissaLength + 1 < text.length() ? text.substring(mantissaLength + 1) : "3");
  }

  private long suffixed(Span span, String suffix, int offset, long value) {
    long unit =
        switch (suffix) {
          case "us" -> 1_000L;
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          case "m" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          case "d" -> 86_400_000_000_000L;
          default -> 1L;
        };
    if (unit > 1) {
      return Long.compareUnsigned(value, Long.divideUnsigned(-1L, unit)) > 0
          ? tooLarge(span, "18446744073709551615 ns")
          : value * unit;
    }
    switch (suffix) {
      case "", "ns" -> {
        return value;
      }
      case "u", "U" -> {
        return value >>> 32 != 0 ? tooLarge(span, "4294967295 with the suffix 'u'") : value;
      }
      case "l", "L", "ll", "LL" -> {
        return value < 0
            ? tooLarge(span, "9223372036854775807 with the suffix '" + suffix + "'")
            : value;
      }
      case "ul", "uL", "Ul", "UL", "ull", "uLL", "Ull", "ULL" -> {
        return value;
      }
      default -> {
        Span where = at(span, offset, span.end() - span.start());
        return fail(
            where,
            "invalid integer suffix '" + suffix + "'",
            "durations end in ns, us, ms, s, m, h or d; C's suffixes u, l, ul, ll and ull are"
                + " allowed");
      }
    }
  }

  private long tooLarge(Span span, String maximum) {
    return fail(span, "number too large: " + span.text() + " (the largest is " + maximum + ")");
  }

  private long fail(Span span, String message) {
    diagnostics.error(span, message);
    return 0;
  }

  private long fail(Span span, String message, String hint) {
    diagnostics.error(span, message, hint);
    return 0;
  }

  // Strings.

  /** The text between the quotes of a string token, escapes undone; see {@link ByteText}. */
  String string(Span span) {
    String text = span.text();
    if (text.indexOf('\\') < 0) {
      return text.substring(1, text.length() - 1);
    }
    return new Escapes(span, text).undo();
  }

  /** Undoes the escapes of one string. */
  private final class Escapes {
    private final Span span;
    private final String text;
    private final int end;
    private final ByteArrayOutputStream bytes;
    private int i = 1;

    Escapes(Span span, String text) {
      this.span = span;
      this.text = text;
      this.end = text.length() - 1;
      this.bytes = new ByteArrayOutputStream(text.length());
    }

    String undo() {
      while (i < end) {
        int escape = text.indexOf('\\', i);
        if (escape < 0) {
          escape = end;
        }
        bytes.writeBytes(ByteText.encode(text.substring(i, escape)));
        i = escape;
        if (i < end) {
          escape();
        }
      }
      return ByteText.decode(bytes.toByteArray());
    }

    private void escape() {
      int start = i;
      char c = text.charAt(i + 1);
      i += 2;
      switch (c) {
        case 'n' -> bytes.write('\n');
        case 't' -> bytes.write('\t');
        case 'r' -> bytes.write('\r');
        case '"', '\\' -> bytes.write(c);
        case 'x', 'X' -> {
          int value = digits(16, 2);
          if (i == start + 2) {
            fail(at(span, start, i), "expected a hexadecimal digit after '\\" + c + "'");
          }
          bytes.write(value);
        }
        case '0', '1', '2', '3', '4', '5', '6', '7' -> {
          i = start + 1;
          int value = digits(8, 3);
          if (value > 0xff) {
            fail(at(span, start, i), "octal escape sequence out of range (the largest is \\377)");
          }
          bytes.write(value);
        }
        default -> {
          if (Character.isHighSurrogate(c) && Character.isLowSurrogate(text.charAt(i))) {
            i++;
          }
          fail(
              at(span, start, i),
              "invalid escape sequence '" + text.substring(start, i) + "'",
              "the escapes are \\n \\t \\r \\\" \\\\ \\xHH and \\OOO; a backslash itself is \\\\");
        }
      }
    }

    private int digits(int base, int most) {
      int value = 0;
      int limit = Math.min(end, i + most);
      while (i < limit) {
        char c = text.charAt(i);
        int digit = c < 0x80 ? Character.digit(c, base) : -1;
        if (digit < 0) {
          break;
        }
        value = value * base + digit;
        i++;
      }
      return value;
    }
  }

  private static Span at(Span span, int from, int to) {
    return new Span(span.source(), span.start() + from, span.start() + to);
  }
}
