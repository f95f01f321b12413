package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Span;
import java.util.OptionalLong;

/**
 * A type as written. Suffixes are read from left to right: {@code int32*[4]} is an array of four
 * pointers.
 */
public sealed interface TypeExpression extends Node {

  /**
   * A type named by one word: {@code uint64}, {@code string}, a typedef, or inside a macro one of
   * its parameters.
   */
  record Named(Span span, String name) implements TypeExpression {}

  /** {@code struct tag}, {@code union tag} or {@code enum tag}. */
  record Tagged(Span span, Tag tag, String name) implements TypeExpression {}

  /** {@code target*}. */
  record Pointer(Span span, TypeExpression target) implements TypeExpression {}

  /**
   * {@code element[length]}; for {@code string}, {@code buffer} and {@code inet} the brackets give
   * the size instead.
   *
   * @param length empty for {@code []}
   */
  record Array(Span span, TypeExpression element, OptionalLong length) implements TypeExpression {}

  /** The type of an expression, which is never evaluated: {@code typeof(expression)}. */
  record Of(Span span, Expression expression) implements TypeExpression {}

  /** The keyword before a tag. */
  enum Tag {
    STRUCT("struct"),
    UNION("union"),
    ENUM("enum");

    private final String keyword;

    Tag(String keyword) {
      this.keyword = keyword;
    }

    public String keyword() {
      return keyword;
    }

    /** The tag that {@code word} stands for, or null if it is none. */
    static Tag of(String word) {
      return switch (word) {
        case "struct" -> STRUCT;
        case "union" -> UNION;
        case "enum" -> ENUM;
        default -> null;
      };
    }
  }
}
