package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Span;
import java.util.List;
import java.util.Optional;

/**
 * A line for the C preprocessor, or a C type definition, before the script proper. Conditional
 * lines are kept where they stand; {@link CPreamble} tells which definitions are in force.
 */
public sealed interface CDefinition extends Node {

  /**
   * {@code #include <path>} or {@code #include "path"}.
   *
   * @param system whether angle brackets were used
   */
  record Include(Span span, String path, boolean system) implements CDefinition {}

  /**
   * {@code #define name body} or {@code #define name(parameters) body}.
   *
   * @param parameters empty for an object-like macro
   * @param body the replacement, still text: {@link Parser#parseExpression} reads it when the
   *     script uses the macro; empty if nothing follows the name
   */
  record Define(Span span, Expression.Identifier name, Optional<List<String>> parameters, Span body)
      implements CDefinition {}

  /** {@code #undef name}. */
  record Undef(Span span, String name) implements CDefinition {}

  /**
   * {@code #if}, {@code #ifdef}, {@code #ifndef}, {@code #elif}, {@code #else} or {@code #endif}.
   *
   * @param keyword without the hash
   * @param condition the rest of the line, still text; empty for {@code else} and {@code endif}
   */
  record Conditional(Span span, String keyword, Span condition) implements CDefinition {}

  /** {@code #pragma text}, {@code #error text} and {@code #line text}, keyword included. */
  record Directive(Span span, String keyword, String text) implements CDefinition {}

  /** {@code struct name { ... }} and so on. */
  record TypeDefinition(Span span, CType.Definition type) implements CDefinition {}
}
