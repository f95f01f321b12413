package dev.sonde.symbols.demangle;

/** Gives the names of functions and variables as they are in the source. */
public final class Demangler {
  private Demangler() {}

  /**
   * The name as people wrote it; {@code name} itself where it is not mangled, or not in a way that
   * is known.
   */
  public static String demangle(String name) {
    if (name.length() < 3) {
      return name;
    }
    try {
      if (name.startsWith("_Z")) {
        String rust = RustLegacy.demangle(name);
        return rust != null ? rust : ItaniumNames.demangle(name);
      }
      if (name.startsWith("_R")) {
        return RustV0.demangle(name);
      }
      if (name.startsWith("_GLOBAL_")) {
        return demangleGlobal(name);
      }
      return name.charAt(0) == 'L' && name.indexOf(';') > 0 ? JavaNames.demangle(name) : name;
    } catch (DemangleException _) {
      // It begins like a mangled name and is none, or none that is known.
      return name;
    }
  }

  /** The functions that compilers make to set up and clear away the variables of a file. */
  private static String demangleGlobal(String name) {
    // _GLOBAL__I_ and _GLOBAL__D_, and the same with a point or a dollar for the underscore.
    if (name.length() < 12 || name.charAt(10) != '_') {
      return name;
    }
    String kind =
        switch (name.charAt(9)) {
          case 'I' -> "global constructors keyed to ";
          case 'D' -> "global destructors keyed to ";
          default -> null;
        };
    return kind == null ? name : kind + demangle(name.substring(11));
  }
}
