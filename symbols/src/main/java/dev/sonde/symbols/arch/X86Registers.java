package dev.sonde.symbols.arch;

/** The names of the registers of x86-64 in assembly, without the percent sign. */
public final class X86Registers {
  private static final String[] LEGACY = {"ax", "bx", "cx", "dx", "si", "di", "bp", "sp"};

  private X86Registers() {}

  /** The register of that name, or null. */
  public static Register find(String name) {
    for (String legacy : LEGACY) {
      Register found = legacy(name, legacy);
      if (found != null) {
        return found;
      }
    }
    if (name.equals("rip")) {
      return new Register("rip", 64, 0);
    }
    if (name.startsWith("xmm")) {
      return vector(name);
    }
    return name.startsWith("r") ? numbered(name) : null;
  }

  /** One of the eight registers of old: {@code rax}, {@code eax}, {@code ax}, {@code al}. */
  private static Register legacy(String name, String legacy) {
    String whole = "r" + legacy;
    if (name.equals(whole)) {
      return new Register(whole, 64, 0);
    }
    if (name.equals("e" + legacy)) {
      return new Register(whole, 32, 0);
    }
    if (name.equals(legacy)) {
      return new Register(whole, 16, 0);
    }
    boolean lettered = legacy.endsWith("x");
    if (name.equals(lettered ? legacy.charAt(0) + "l" : legacy + "l")) {
      return new Register(whole, 8, 0);
    }
    return lettered && name.equals(legacy.charAt(0) + "h") ? new Register(whole, 8, 8) : null;
  }

  /** {@code r8} to {@code r15}, with {@code d}, {@code w} or {@code b} for their parts. */
  private static Register numbered(String name) {
    int bits =
        switch (name.charAt(name.length() - 1)) {
          case 'd' -> 32;
          case 'w' -> 16;
          case 'b' -> 8;
          default -> 64;
        };
    String whole = bits == 64 ? name : name.substring(0, name.length() - 1);
    return isNumbered(whole, 1, 8, 15) ? new Register(whole, bits, 0) : null;
  }

  private static Register vector(String name) {
    return isNumbered(name, 3, 0, 31) ? new Register(name, 128, 0) : null;
  }

  /** Whether a number in a range, written as numbers are, is at {@code from}. */
  static boolean isNumbered(String name, int from, int least, int most) {
    int length = name.length() - from;
    if (length < 1 || length > 2 || length == 2 && name.charAt(from) == '0') {
      return false;
    }
    int number = 0;
    for (int i = from; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
      number = number * 10 + c - '0';
    }
    return number >= least && number <= most;
  }
}
