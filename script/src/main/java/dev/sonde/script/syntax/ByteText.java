package dev.sonde.script.syntax;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Strings that stand for bytes. A tracer's strings are bytes, nearly always UTF-8. Bytes that are
 * not are kept as the low surrogates U+DC80 to U+DCFF, which no valid text holds alone (the way of
 * Python's PEP 383), so that a string prints as one expects and loses nothing.
 */
public final class ByteText {
  private static final char ESCAPE = 0xDC00;

  private ByteText() {}

  /** The text of {@code bytes}. */
  public static String decode(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    int i = 0;
    while (i < bytes.length) {
      int b = bytes[i] & 0xff;
      int length = sequenceLength(bytes, i);
      if (length == 0) {
        text.append((char) (ESCAPE + b));
        i++;
      } else if (length == 1) {
        text.append((char) b);
        i++;
      } else {
        int codePoint = b & (0xff >> (length + 1));
        for (int k = 1; k < length; k++) {
          codePoint = codePoint << 6 | bytes[i + k] & 0x3f;
        }
        text.appendCodePoint(codePoint);
        i += length;
      }
    }
    return text.toString();
  }

  /**
   * The bytes of {@code text}; the inverse of {@link #decode}. A lone surrogate that stands for no
   * byte becomes a question mark.
   */
  public static byte[] encode(String text) {
    if (!hasEscape(text)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 8);
    int i = 0;
    while (i < text.length()) {
      int codePoint = text.codePointAt(i);
      if (isEscape(codePoint)) {
        bytes.write(codePoint - ESCAPE);
      } else {
        bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
      }
      i += Character.charCount(codePoint);
    }
    return bytes.toByteArray();
  }

  private static boolean hasEscape(String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      if (isEscape(text.codePointAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** Whether {@code codePoint} stands for a byte that is not part of any UTF-8 sequence. */
  static boolean isEscape(int codePoint) {
    return codePoint >= ESCAPE + 0x80 && codePoint <= ESCAPE + 0xff;
  }

  /** The length of the well-formed UTF-8 sequence at {@code i} (RFC 3629), or 0. */
  private static int sequenceLength(byte[] bytes, int i) {
    int b = bytes[i] & 0xff;
    int length = b < 0x80 ? 1 : b < 0xc2 ? 0 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : b < 0xf5 ? 4 : 0;
    if (length > bytes.length - i) {
      return 0;
    }
    for (int k = 1; k < length; k++) {
      if ((bytes[i + k] & 0xc0) != 0x80) {
        return 0;
      }
    }
    if (length > 2) {
      int second = bytes[i + 1] & 0xff;
      boolean malformed =
          switch (b) {
            case 0xe0 -> second < 0xa0; // overlong
            case 0xed -> second > 0x9f; // surrogate
            case 0xf0 -> second < 0x90; // overlong
            case 0xf4 -> second > 0x8f; // above U+10FFFF
            default -> false;
          };
      return malformed ? 0 : length;
    }
    return length;
  }
}
