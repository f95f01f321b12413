package dev.sonde.script.syntax;

/** Writes strings as literals of the language. */
final class Quoting {
  private Quoting() {}

  /** {@code text} in double quotes, escaped so that the parser reads the same bytes again. */
  static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        case '"', '\\' -> out.append('\\').append(c);
        default -> {
          boolean pair =
              Character.isHighSurrogate(c)
                  && i + 1 < text.length()
                  && Character.isLowSurrogate(text.charAt(i + 1));
          if (pair) {
            out.append(c).append(text.charAt(++i));
          } else if (Character.isISOControl(c) || ByteText.isEscape(c)) {
            for (byte b : ByteText.encode(String.valueOf(c))) {
              hex(b, out);
            }
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }

  private static void hex(byte b, StringBuilder out) {
    out.append("\\x").append(Character.forDigit(b >> 4 & 0xf, 16));
    out.append(Character.forDigit(b & 0xf, 16));
  }
}
