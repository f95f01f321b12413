package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Span;
import java.util.OptionalLong;

/** Parses types, and tells types from expressions where both may stand. */
final class TypeParser {
  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private int height;

  TypeParser(TokenStream tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  /** The height of the type parsed last. */
  int height() {
    return height;
  }

  /** Parses a type or {@code typeof(...)}. */
  TypeExpression type() {
    height = 1;
    if (tokens.isWord("typeof")) {
      return typeOf();
    }
    int start = tokens.start();
    TypeExpression type;
    TypeExpression.Tag tag = tag();
    if (tag != null) {
      tokens.next();
      String name = tokens.identifier("a name after 'struct', 'union' or 'enum'").name();
      type = new TypeExpression.Tagged(tokens.since(start), tag, name);
    } else {
      String name = tokens.identifier("a type").name();
      type = new TypeExpression.Named(tokens.since(start), name);
    }
    return suffixes(type, start);
  }

  private TypeExpression suffixes(TypeExpression base, int start) {
    TypeExpression type = base;
    while (true) {
      if (tokens.accept(TokenKind.STAR)) {
        type = new TypeExpression.Pointer(tokens.since(start), type);
      } else if (tokens.is(TokenKind.LEFT_BRACKET)) {
        int opened = tokens.start();
        tokens.next();
        OptionalLong length = OptionalLong.empty();
        if (tokens.is(TokenKind.INTEGER)) {
          Span span = tokens.span();
          length = OptionalLong.of(expressions.literals().integer(span));
          tokens.next();
        } else if (!tokens.is(TokenKind.RIGHT_BRACKET)) {
          throw tokens.expected("a number, the array's length");
        }
        tokens.expectClosing(TokenKind.RIGHT_BRACKET, "the array's length", opened);
        type = new TypeExpression.Array(tokens.since(start), type, length);
      } else {
        return type;
      }
      height = tokens.above(height);
    }
  }

  /** Parses {@code typeof(type)} or {@code typeof(expression)}. */
  TypeExpression typeOf() {
    int start = tokens.start();
    tokens.next();
    int opened = tokens.start();
    tokens.expect(TokenKind.LEFT_PAREN, " after typeof");
    TypeExpression type = typeOrExpression();
    tokens.expectClosing(TokenKind.RIGHT_PAREN, "typeof", opened);
    return type instanceof TypeExpression.Of of
        ? new TypeExpression.Of(tokens.since(start), of.expression())
        : type;
  }

  /** Parses the operand of {@code sizeof} and its like: a type if it can be one. */
  TypeExpression typeOrExpression() {
    tokens.enter();
    try {
      if (tokens.isWord("typeof")) {
        return typeOf();
      }
      if (startsOperandType()) {
        return type();
      }
      Expression expression = expressions.expression();
      height = tokens.above(expressions.height());
      return new TypeExpression.Of(expression.span(), expression);
    } finally {
      tokens.leave();
    }
  }

  // Telling types from expressions. These look ahead and come back.

  /**
   * Whether what stands after an opening parenthesis is the type of a cast: it reads as a type, the
   * parenthesis closes after it and an operand follows. So {@code (name) - 1} is a cast unless
   * {@code name} is a built-in variable.
   */
  boolean startsCast() {
    if (tokens.isWord("typeof")) {
      return true;
    }
    int start = tokens.start();
    int before = tokens.previousEnd();
    boolean cast = skipType() && tokens.accept(TokenKind.RIGHT_PAREN) && startsOperand();
    tokens.rewind(start, before);
    return cast;
  }

  /** Whether a type stands here and nothing that would make it part of an expression follows. */
  private boolean startsOperandType() {
    if (!tokens.is(TokenKind.IDENTIFIER)) {
      return false;
    }
    int start = tokens.start();
    int before = tokens.previousEnd();
    boolean type = skipType() && (tokens.is(TokenKind.RIGHT_PAREN) || tokens.is(TokenKind.COMMA));
    tokens.rewind(start, before);
    return type;
  }

  private boolean skipType() {
    if (tag() != null) {
      tokens.next();
      if (!tokens.accept(TokenKind.IDENTIFIER)) {
        return false;
      }
    } else if (BuiltinNames.isVariable(tokens.text())
        || tokens.isWord("true")
        || tokens.isWord("false")) {
      return false;
    } else {
      tokens.next();
    }
    while (true) {
      if (tokens.accept(TokenKind.LEFT_BRACKET)) {
        tokens.accept(TokenKind.INTEGER);
        if (!tokens.accept(TokenKind.RIGHT_BRACKET)) {
          return false;
        }
      } else if (!tokens.accept(TokenKind.STAR)) {
        return true;
      }
    }
  }

  private boolean startsOperand() {
    return switch (tokens.kind()) {
      case IDENTIFIER,
          INTEGER,
          STRING,
          VARIABLE,
          MAP,
          PARAMETER,
          PARAMETER_COUNT,
          LEFT_PAREN,
          MINUS,
          BANG,
          TILDE,
          STAR,
          AMPERSAND,
          MINUS_MINUS ->
          true;
      default -> false;
    };
  }

  /** The tag keyword at the current token, or null. */
  private TypeExpression.Tag tag() {
    return tokens.is(TokenKind.IDENTIFIER) ? TypeExpression.Tag.of(tokens.text()) : null;
  }
}
