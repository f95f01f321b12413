package dev.sonde.symbols.arch;

/** The names of the registers of arm64 in assembly. */
public final class Arm64Registers {
  private Arm64Registers() {}

  /** The register of that name, or null. */
  public static Register find(String name) {
    switch (name) {
      case "sp" -> {
        return new Register("sp", 64, 0);
      }
      case "wsp" -> {
        return new Register("sp", 32, 0);
      }
      case "fp" -> {
        return new Register("x29", 64, 0);
      }
      case "lr" -> {
        return new Register("x30", 64, 0);
      }
      default -> {
        return numbered(name);
      }
    }
  }

  private static Register numbered(String name) {
    if (name.isEmpty()) {
      return null;
    }
    char kind = name.charAt(0);
    int most = kind == 'x' || kind == 'w' ? 30 : 31;
    if (!X86Registers.isNumbered(name, 1, 0, most)) {
      return null;
    }
    return switch (kind) {
      case 'x' -> new Register(name, 64, 0);
      case 'w' -> new Register("x" + name.substring(1), 32, 0);
      case 'd' -> new Register("v" + name.substring(1), 64, 0);
      case 's' -> new Register("v" + name.substring(1), 32, 0);
      default -> null;
    };
  }
}
