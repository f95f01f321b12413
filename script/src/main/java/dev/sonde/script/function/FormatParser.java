package dev.sonde.script.function;

import dev.sonde.compiler.program.FormatString;
import dev.sonde.compiler.program.FormatString.Conversion;
import java.util.ArrayList;
import java.util.List;

/** Reads printf formats. A percent sign that starts no conversion is text. */
final class FormatParser {
  private final String source;
  private final List<FormatString.Piece> pieces = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private int at;

  private FormatParser(String source) {
    this.source = source;
  }

  /** The format that {@code source} is, its escapes resolved. */
  static FormatString parse(String source) {
    return new FormatParser(source).parse();
  }

  private FormatString parse() {
    while (at < source.length()) {
      char c = source.charAt(at);
      if (c != '%') {
        text.append(c);
        at++;
      } else if (at + 1 < source.length() && source.charAt(at + 1) == '%') {
        text.append('%');
        at += 2;
      } else {
        conversion();
      }
    }
    flush();
    return new FormatString(source, pieces);
  }

  private void flush() {
    if (!text.isEmpty()) {
      pieces.add(new FormatString.Literal(text.toString()));
      text.setLength(0);
    }
  }

  private void conversion() {
    int start = at++;
    int flags = at;
    while ("-+ #0'".indexOf(peek()) >= 0) {
      at++;
    }
    String flagText = source.substring(flags, at);
    boolean dynamic = peek() == '*';
    int width = -1;
    if (dynamic) {
      at++;
    } else {
      width = number();
    }
    int precision = -1;
    if (peek() == '.') {
      at++;
      precision = Math.max(0, number());
    }
    int length = at;
    while ("hljzt".indexOf(peek()) >= 0 && at - length < 2) {
      at++;
    }
    String lengthText = source.substring(length, at);
    char conversion = peek();
    if (!Character.isLetter(conversion)) {
      text.append(source, start, at);
      return;
    }
    at++;
    if (conversion == 'r' && (peek() == 'x' || peek() == 'h')) {
      lengthText = String.valueOf(peek());
      at++;
    } else if (conversion == 'g' && peek() == 'r') {
      lengthText = "r";
      at++;
    }
    flush();
    pieces.add(new Conversion(flagText, width, precision, lengthText, conversion, start, dynamic));
  }

  /** The next character; one that means nothing at the end. */
  private char peek() {
    return at < source.length() ? source.charAt(at) : '\n';
  }

  private int number() {
    int number = -1;
    while (Character.digit(peek(), 10) >= 0) {
      number = Math.min(Math.max(number, 0) * 10 + Character.digit(peek(), 10), 100_000);
      at++;
    }
    return number;
  }
}
