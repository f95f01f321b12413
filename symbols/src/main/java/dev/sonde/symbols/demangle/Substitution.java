package dev.sonde.symbols.demangle;

import dev.sonde.symbols.demangle.NameNodes.Standard;

/** The abbreviations that the ABI has for parts of namespace {@code std}. */
final class Substitution {
  private static final String CHAR_TRAITS = "<char, std::char_traits<char> >";

  private Substitution() {}

  /** What a letter behind {@code S} means, or null. */
  static Node standard(char letter) {
    return switch (letter) {
      case 'a' -> new Standard("std::allocator", "allocator");
      case 'b' -> new Standard("std::basic_string", "basic_string");
      case 's' -> new Standard("std::string", "string");
      case 'i' -> new Standard("std::istream", "istream");
      case 'o' -> new Standard("std::ostream", "ostream");
      case 'd' -> new Standard("std::iostream", "iostream");
      default -> null;
    };
  }

  /** The class itself, whose constructors are not named after the abbreviation. */
  static Node expanded(Standard standard) {
    return switch (standard.className()) {
      case "string" ->
          new Standard(
              "std::basic_string<char, std::char_traits<char>, std::allocator<char> >",
              "basic_string");
      case "istream", "ostream", "iostream" -> {
        String name = "basic_" + standard.className();
        yield new Standard("std::" + name + CHAR_TRAITS, name);
      }
      default -> standard;
    };
  }
}
