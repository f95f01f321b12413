package dev.sonde.script.probe;

/**
 * A pattern of names: {@code *} stands for any run of characters, {@code ?} for any one, {@code
 * [a-z]} and {@code [!a-z]} for one of a set. A bracket that is not closed stands for itself.
 */
public final class Wildcard {
  private final String pattern;

  /** The pattern as written. */
  public Wildcard(String pattern) {
    this.pattern = pattern;
  }

  /** Whether {@code text} is a pattern at all. */
  static boolean isIn(String text) {
    return text.indexOf('*') >= 0
        || text.indexOf('?') >= 0
        || text.indexOf('[') >= 0 && text.indexOf(']') > text.indexOf('[');
  }

  /** What every text that matches {@code pattern} begins with. */
  static String literalPrefix(String pattern) {
    int end = 0;
    while (end < pattern.length() && "*?[".indexOf(pattern.charAt(end)) < 0) {
      end++;
    }
    return pattern.substring(0, end);
  }

  /**
   * Whether {@code text} matches from its first character to its last. Only the last star is ever
   * taken back to, so the time is bounded by the product of both lengths.
   */
  public boolean matches(String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int starText = 0;
    while (t < text.length()) {
      int next = p < pattern.length() ? step(p, text.charAt(t)) : -1;
      if (next < 0 && p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        starText = t;
        if (p == pattern.length()) {
          return true;
        }
      } else if (next >= 0) {
        p = next;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++starText;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  /**
   * Where the pattern goes on if its part at {@code p}, which is no star, takes {@code c}; or -1.
   */
  private int step(int p, char c) {
    char first = pattern.charAt(p);
    if (first == '*') {
      return -1;
    }
    if (first == '?') {
      return p + 1;
    }
    int close = first == '[' ? pattern.indexOf(']', p + 2) : -1;
    if (close < 0) {
      return first == c ? p + 1 : -1;
    }
    boolean negated = pattern.charAt(p + 1) == '!' || pattern.charAt(p + 1) == '^';
    boolean in = false;
    for (int i = negated ? p + 2 : p + 1; i < close; i++) {
      char low = pattern.charAt(i);
      char high = low;
      if (i + 2 < close && pattern.charAt(i + 1) == '-') {
        high = pattern.charAt(i + 2);
        i += 2;
      }
      in |= low <= c && c <= high;
    }
    return in != negated ? close + 1 : -1;
  }
}
