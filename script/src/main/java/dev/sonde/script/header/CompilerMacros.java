package dev.sonde.script.header;

/** What C compilers define before any header: as much of it as headers ask for. */
final class CompilerMacros {
  private static final String[] DEFINED = {
    "__STDC__", "1",
    "__STDC_VERSION__", "201710L",
    "__STDC_HOSTED__", "1",
    "__GNUC__", "4",
    "__GNUC_MINOR__", "2",
    "__linux__", "1",
    "__unix__", "1",
    "__LP64__", "1",
    "_LP64", "1",
    "__CHAR_BIT__", "8",
    "__SIZEOF_SHORT__", "2",
    "__SIZEOF_INT__", "4",
    "__SIZEOF_LONG__", "8",
    "__SIZEOF_LONG_LONG__", "8",
    "__SIZEOF_POINTER__", "8",
    "__SIZEOF_SIZE_T__", "8",
    "__ORDER_LITTLE_ENDIAN__", "1234",
    "__ORDER_BIG_ENDIAN__", "4321",
    "__BYTE_ORDER__", "1234",
    "__INT_MAX__", "2147483647",
    "__LONG_MAX__", "9223372036854775807L",
    "__SIZE_TYPE__", "unsigned long",
    "__PTRDIFF_TYPE__", "long",
    "__WCHAR_TYPE__", "int",
    "__WINT_TYPE__", "unsigned int",
    "__INTMAX_TYPE__", "long",
    "__UINTMAX_TYPE__", "unsigned long",
    "__INTPTR_TYPE__", "long",
    "__UINTPTR_TYPE__", "unsigned long",
    "__INT8_TYPE__", "signed char",
    "__INT16_TYPE__", "short",
    "__INT32_TYPE__", "int",
    "__INT64_TYPE__", "long",
    "__UINT8_TYPE__", "unsigned char",
    "__UINT16_TYPE__", "unsigned short",
    "__UINT32_TYPE__", "unsigned int",
    "__UINT64_TYPE__", "unsigned long",
    "__extension__", "",
    "__inline", "inline",
    "__inline__", "inline",
    "__const", "const",
    "__volatile__", "volatile",
    "__restrict", "",
    "__restrict__", "",
    "__attribute", "__attribute__",
  };

  private CompilerMacros() {}

  static void define(MacroTable macros) {
    for (int i = 0; i < DEFINED.length; i += 2) {
      macros.define(DEFINED[i], DEFINED[i + 1]);
    }
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    macros.define(arm ? "__aarch64__" : "__x86_64__", "1");
    if (!arm) {
      macros.define("__amd64__", "1");
    }
  }

  /** Whether compilers bring this header themselves; nothing of it changes how data lies. */
  static boolean isOwnHeader(String name) {
    return switch (name) {
      case "stddef.h", "stdarg.h", "stdbool.h", "stdalign.h", "stdnoreturn.h", "float.h" -> true;
      default -> false;
    };
  }
}
