package dev.sonde.symbols.demangle;

/**
 * The older names of Rust: {@code _ZN4core3fmt5Write9write_str17h0123456789abcdefE}. They look like
 * C++, and end with a hash of 16 digits. What C++ could not name is written as {@code $LT$} or
 * {@code $u7b$}.
 */
final class RustLegacy {
  private static final int HASH_LENGTH = 17;

  private RustLegacy() {}

  /** The name without its hash and without what follows it; null where this is no such name. */
  static String demangle(String name) throws DemangleException {
    Cursor in = new Cursor(name, 2);
    if (!in.consume('N') || !hasHash(name)) {
      return null;
    }
    StringBuilder out = new StringBuilder(name.length());
    while (Cursor.isDigit(in.peek())) {
      String part = in.take(in.number());
      if (in.peek() == 'E') {
        // It was the hash.
        break;
      }
      if (!out.isEmpty()) {
        out.append("::");
      }
      if (!append(part, out)) {
        return null;
      }
    }
    if (!in.consume('E')) {
      return null;
    }
    // What follows the point is of LLVM, for parts and copies of one function.
    return in.atEnd() || in.peek() == '.' ? out.toString() : null;
  }

  private static boolean hasHash(String name) {
    int end = name.lastIndexOf('E');
    int start = name.lastIndexOf("17h", end);
    if (start < 0 || end - start != 3 + HASH_LENGTH - 1) {
      return false;
    }
    for (int i = start + 3; i < end; i++) {
      char c = name.charAt(i);
      if (!Cursor.isDigit(c) && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  /** Adds a part of the name without its escapes; false where it has one that is not known. */
  private static boolean append(String part, StringBuilder out) {
    // What does not begin like an identifier was given an underscore.
    int at = part.startsWith("_$") ? 1 : 0;
    while (at < part.length()) {
      char c = part.charAt(at);
      if (c == '.') {
        boolean path = part.startsWith("..", at);
        out.append(path ? "::" : ".");
        at += path ? 2 : 1;
      } else if (c == '$') {
        int end = part.indexOf('$', at + 1);
        if (end < 0) {
          return false;
        }
        int escaped = escape(part.substring(at + 1, end));
        if (escaped < 0) {
          return false;
        }
        out.appendCodePoint(escaped);
        at = end + 1;
      } else {
        out.append(c);
        at++;
      }
    }
    return true;
  }

  private static int escape(String code) {
    return switch (code) {
      case "SP" -> '@';
      case "BP" -> '*';
      case "RF" -> '&';
      case "LT" -> '<';
      case "GT" -> '>';
      case "LP" -> '(';
      case "RP" -> ')';
      case "C" -> ',';
      default -> unicode(code);
    };
  }

  private static int unicode(String code) {
    if (code.length() < 2 || code.length() > 7 || code.charAt(0) != 'u') {
      return -1;
    }
    int value = 0;
    for (int i = 1; i < code.length(); i++) {
      int digit = Character.digit(code.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return Character.isValidCodePoint(value) && !Character.isISOControl(value) ? value : -1;
  }
}
