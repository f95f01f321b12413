package dev.sonde.symbols.text;

import java.nio.charset.StandardCharsets;

/** Names out of files that anybody may have made, as they may be shown on a terminal. */
public final class Printable {
  private static final int DELETE = 0x7f;

  private Printable() {}

  /**
   * The text of {@code length} bytes of UTF-8. Control characters, which would be commands to the
   * user's terminal, are replaced by {@code ?}.
   */
  public static String of(byte[] bytes, int from, int length) {
    boolean clean = true;
    for (int i = from; i < from + length; i++) {
      clean &= bytes[i] >= ' ' && bytes[i] != DELETE;
    }
    if (clean) {
      return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }
    return of(new String(bytes, from, length, StandardCharsets.UTF_8));
  }

  /** The text with its control characters replaced by {@code ?}. */
  public static String of(String text) {
    StringBuilder result = new StringBuilder(text);
    for (int i = 0; i < result.length(); i++) {
      if (Character.isISOControl(result.charAt(i))) {
        result.setCharAt(i, '?');
      }
    }
    return result.toString();
  }
}
