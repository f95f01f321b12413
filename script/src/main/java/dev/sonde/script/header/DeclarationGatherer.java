package dev.sonde.script.header;

import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.syntax.CDeclaration;
import dev.sonde.script.syntax.CHeaders;
import dev.sonde.script.syntax.CType;
import dev.sonde.script.syntax.Parser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Cuts what the preprocessor leaves into declarations and keeps those that define types; functions
 * and variables are passed over.
 */
final class DeclarationGatherer {
  private final List<CToken> current = new ArrayList<>();
  private final List<CType.Definition> types = new ArrayList<>();
  private final Map<String, CType> typedefs = new HashMap<>();
  private int braces;
  private int parentheses;
  private boolean definesTag;
  private boolean function;

  /** Takes the next tokens. */
  void add(List<CToken> tokens) {
    for (CToken token : tokens) {
      add(token);
    }
  }

  private void add(CToken token) {
    if (token.is("}") && braces == 0) {
      current.clear(); // Of extern "C".
      return;
    }
    if (token.is("{") && current.size() == 2 && current.getLast().kind() == CToken.Kind.STRING) {
      clear(); // extern "C": what is inside counts as if it were not.
      return;
    }
    if (token.is("extern") && current.isEmpty()) {
      function = true; // Or a variable: neither defines a type.
    }
    current.add(token);
    if (token.kind() != CToken.Kind.PUNCTUATOR) {
      return;
    }
    switch (token.text()) {
      case "(" -> parentheses++;
      case ")" -> parentheses--;
      case "{" -> {
        if (braces++ == 0) {
          boolean tag = hasTag();
          definesTag |= tag;
          function |= !tag;
        }
      }
      case "}" -> {
        braces--;
        if (braces == 0 && function && parentheses == 0) {
          clear(); // The body of a function.
        }
      }
      case ";" -> {
        if (braces <= 0 && parentheses == 0) {
          end();
        }
      }
      default -> {}
    }
  }

  /** Whether the brace that opens here follows struct, union or enum, and no parameters. */
  private boolean hasTag() {
    boolean tag = false;
    for (CToken token : current) {
      if (token.is("struct") || token.is("union") || token.is("enum")) {
        tag = true;
      } else if (token.is(")") && tag && !attributes()) {
        return false;
      }
    }
    return tag;
  }

  private boolean attributes() {
    for (CToken token : current) {
      if (token.is("__attribute__")) {
        return true;
      }
    }
    return false;
  }

  private void end() {
    if (!function && (definesTag || current.getFirst().is("typedef"))) {
      declare(CToken.join(current));
    }
    clear();
  }

  private void clear() {
    current.clear();
    braces = 0;
    parentheses = 0;
    definesTag = false;
    function = false;
  }

  private void declare(String text) {
    Optional<CDeclaration> declaration = Parser.parseDeclaration(new SourceFile("header", text));
    if (declaration.isPresent()) {
      types.addAll(declaration.get().types());
      typedefs.putAll(declaration.get().typedefs());
    }
  }

  CHeaders.Declarations all() {
    return new CHeaders.Declarations(types, typedefs);
  }
}
