package dev.sonde.script.probe;

import dev.sonde.symbols.demangle.Demangler;

/**
 * Which functions of a file a probe names: by the names that the symbol table has, and, for {@code
 * cpp:}, by those of the source. These leave out the parameters, unless the pattern has some.
 */
final class FunctionPattern {
  private final String text;
  private final Wildcard wildcard;
  private final boolean demangled;

  FunctionPattern(String text, boolean demangled) {
    this.text = text;
    this.wildcard = new Wildcard(text);
    this.demangled = demangled;
  }

  /** Whether at most one name can match. */
  boolean isName() {
    return !demangled && !Wildcard.isIn(text);
  }

  /** As written. */
  String text() {
    return text;
  }

  boolean matches(String symbol) {
    // Parts that a compiler split off a function cannot be traced as that function.
    if (symbol.contains(".part.")) {
      return false;
    }
    return wildcard.matches(symbol)
        || demangled && symbol.startsWith("_Z") && wildcard.matches(sourceName(symbol));
  }

  private String sourceName(String symbol) {
    String name = Demangler.demangle(symbol);
    return text.indexOf('(') >= 0 ? name : withoutParameters(name);
  }

  /** What stands before the parenthesis that opens the last list in parentheses. */
  static String withoutParameters(String name) {
    int depth = 0;
    for (int i = name.lastIndexOf(')'); i >= 0; i--) {
      depth += name.charAt(i) == ')' ? 1 : name.charAt(i) == '(' ? -1 : 0;
      if (depth == 0) {
        return name.substring(0, i);
      }
    }
    return name;
  }
}
