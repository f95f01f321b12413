package dev.sonde.script.syntax;

/**
 * The names of the built-in variables, so far as the grammar must know them: {@code (pid) * 2} is a
 * product, while {@code (name) * 2} casts to a type.
 */
final class BuiltinNames {
  private BuiltinNames() {}

  /** Whether {@code name} is a built-in variable rather than a type. */
  static boolean isVariable(String name) {
    return switch (name) {
      case "cgroup", "comm", "cpid", "cpu", "curtask", "elapsed", "func", "gid", "jiffies" -> true;
      case "ncpus", "numaid", "pcomm", "ppid", "probe", "rand", "retval", "uid" -> true;
      case "usermode", "username" -> true;
      default -> isReserved(name);
    };
  }

  /**
   * Whether {@code name} is a built-in variable that no macro and no parameter of one can hide.
   * bpftrace makes the other built-in variables macros, which a script may define anew.
   */
  static boolean isReserved(String name) {
    return switch (name) {
      case "args", "ctx", "kstack", "nsecs", "pid", "tid", "ustack" -> true;
      default -> name.startsWith("__builtin_") || numbered(name, "arg") || numbered(name, "sarg");
    };
  }

  private static boolean numbered(String name, String prefix) {
    if (name.length() == prefix.length() || !name.startsWith(prefix)) {
      return false;
    }
    for (int i = prefix.length(); i < name.length(); i++) {
      if (!Lexer.isDigit(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
