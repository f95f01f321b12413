package dev.sonde.script.function;

import java.util.Optional;

/** How addresses of the internet are written: RFC 1123, and RFC 5952 for IPv6. */
final class InternetNotation {
  private static final int V4_SIZE = 4;
  private static final int V6_SIZE = 16;
  private static final int GROUPS = 8;

  private InternetNotation() {}

  /** The four bytes from {@code start} on, as {@code 127.0.0.1}. */
  static String v4(byte[] bytes, int start) {
    StringBuilder text = new StringBuilder();
    for (int i = start; i < start + V4_SIZE; i++) {
      text.append(i == start ? "" : ".").append(bytes[i] & 0xff);
    }
    return text.toString();
  }

  /** 16 bytes, the longest run of zero groups written as {@code ::}. */
  static String v6(byte[] bytes) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
    }
    int first = -1;
    int longest = 1;
    for (int i = 0; i < GROUPS; i++) {
      int run = 0;
      while (i + run < GROUPS && groups[i + run] == 0) {
        run++;
      }
      if (run > longest) {
        first = i;
        longest = run;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == first) {
        text.append("::");
        i += longest - 1;
      } else if (i == GROUPS - 2 && first == 0 && isV4(groups, longest)) {
        return separated(text).append(v4(bytes, V6_SIZE - V4_SIZE)).toString();
      } else {
        separated(text).append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  /** The text with a colon behind it, if it needs one before the next group. */
  private static StringBuilder separated(StringBuilder text) {
    return text.isEmpty() || text.charAt(text.length() - 1) == ':' ? text : text.append(':');
  }

  /** Whether an IPv4 address is embedded: {@code ::1.2.3.4} or {@code ::ffff:1.2.3.4}. */
  private static boolean isV4(int[] groups, int zeros) {
    return zeros == 6 || zeros == 5 && groups[5] == 0xffff;
  }

  /** The bytes of an address: 4 of one with dots only, else 16; nothing if it is none. */
  static Optional<byte[]> parse(String text) {
    return text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
  }

  private static Optional<byte[]> parseV4(String text) {
    String[] parts = text.split("\\.", -1);
    byte[] bytes = new byte[V4_SIZE];
    if (parts.length != V4_SIZE) {
      return Optional.empty();
    }
    for (int i = 0; i < V4_SIZE; i++) {
      int number = number(parts[i], 10, 3);
      if (number < 0 || number > 0xff) {
        return Optional.empty();
      }
      bytes[i] = (byte) number;
    }
    return Optional.of(bytes);
  }

  private static Optional<byte[]> parseV6(String text) {
    int gap = text.indexOf("::");
    String head = gap < 0 ? text : text.substring(0, gap);
    String tail = gap < 0 ? "" : text.substring(gap + 2);
    Optional<byte[]> before = groups(head, gap < 0);
    Optional<byte[]> behind = groups(tail, true);
    if (before.isEmpty() || behind.isEmpty()) {
      return Optional.empty();
    }
    int given = before.get().length + behind.get().length;
    if (gap < 0 ? given != V6_SIZE : given > V6_SIZE - 2) {
      return Optional.empty();
    }
    byte[] bytes = new byte[V6_SIZE];
    System.arraycopy(before.get(), 0, bytes, 0, before.get().length);
    System.arraycopy(behind.get(), 0, bytes, V6_SIZE - behind.get().length, behind.get().length);
    return Optional.of(bytes);
  }

  /** Groups with colons in between; the last may be an IPv4 address if {@code last}. */
  private static Optional<byte[]> groups(String text, boolean last) {
    if (text.isEmpty()) {
      return Optional.of(new byte[0]);
    }
    String[] parts = text.split(":", -1);
    boolean embedded = last && parts[parts.length - 1].indexOf('.') >= 0;
    int plain = embedded ? parts.length - 1 : parts.length;
    byte[] bytes = new byte[2 * plain + (embedded ? V4_SIZE : 0)];
    for (int i = 0; i < plain; i++) {
      int number = number(parts[i], 16, 4);
      if (number < 0) {
        return Optional.empty();
      }
      bytes[2 * i] = (byte) (number >> 8);
      bytes[2 * i + 1] = (byte) number;
    }
    if (embedded) {
      Optional<byte[]> v4 = parseV4(parts[plain]);
      if (v4.isEmpty()) {
        return v4;
      }
      System.arraycopy(v4.get(), 0, bytes, 2 * plain, V4_SIZE);
    }
    return Optional.of(bytes);
  }

  private static int number(String text, int radix, int digits) {
    if (text.isEmpty() || text.length() > digits) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = Character.digit(text.charAt(i), radix);
      if (digit < 0) {
        return -1;
      }
      number = number * radix + digit;
    }
    return number;
  }
}
