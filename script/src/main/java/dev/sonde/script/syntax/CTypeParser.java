package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Parses struct, union and enum definitions in C's notation, as far as data has a layout: members
 * of any type, bit-fields, arrays, pointers (also to functions), nested and anonymous types, and
 * the attributes {@code packed} and {@code aligned}.
 */
final class CTypeParser {
  private final TokenStream tokens;
  private final ExpressionParser expressions;

  CTypeParser(TokenStream tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  /** Attributes gathered around a type or a member. */
  private static final class Attributes {
    private boolean packed;
    private Optional<Expression> alignment = Optional.empty();
  }

  /** Parses a definition with its braces. */
  CType.Definition definition() {
    int start = tokens.start();
    CType type = tagged(start);
    if (type instanceof CType.Definition definition) {
      return definition;
    }
    throw tokens.expected("'{' and the members");
  }

  /** Parses a type that starts with a tag keyword, defined here or elsewhere. */
  private CType tagged(int start) {
    TypeExpression.Tag tag = TypeExpression.Tag.of(tokens.text());
    tokens.next();
    Attributes attributes = new Attributes();
    attributes(attributes);
    Optional<String> name = Optional.empty();
    if (tokens.is(TokenKind.IDENTIFIER)) {
      name = Optional.of(tokens.text());
      tokens.next();
      attributes(attributes);
    }
    if (!tokens.is(TokenKind.LEFT_BRACE)) {
      if (name.isEmpty()) {
        throw tokens.expected("a name or '{' after '" + tag.keyword() + "'");
      }
      return new CType.Tagged(tokens.since(start), tag, name.get());
    }
    return tag == TypeExpression.Tag.ENUM
        ? enumeration(start, name)
        : composite(start, tag, name, attributes);
  }

  private CType.Composite composite(
      int start, TypeExpression.Tag tag, Optional<String> name, Attributes attributes) {
    tokens.enter();
    try {
      int opened = tokens.start();
      tokens.next();
      List<CType.Field> fields = new ArrayList<>();
      while (!tokens.is(TokenKind.RIGHT_BRACE)) {
        if (tokens.is(TokenKind.END)) {
          tokens.expectClosing(TokenKind.RIGHT_BRACE, "the " + tag.keyword(), opened);
        }
        if (!tokens.accept(TokenKind.SEMICOLON)) {
          members(fields);
        }
      }
      tokens.next();
      attributes(attributes);
      return new CType.Composite(
          tokens.since(start), tag, name, fields, attributes.packed, attributes.alignment);
    } finally {
      tokens.leave();
    }
  }

  private CType.Enumeration enumeration(int start, Optional<String> name) {
    int opened = tokens.start();
    tokens.next();
    List<CType.Enumerator> enumerators = new ArrayList<>();
    while (!tokens.is(TokenKind.RIGHT_BRACE)) {
      Expression.Identifier identifier = tokens.identifier("an enumerator's name");
      Optional<Expression> value = Optional.empty();
      if (tokens.accept(TokenKind.ASSIGN)) {
        value = Optional.of(expressions.expression());
      }
      Span span = tokens.since(identifier.span().start());
      enumerators.add(new CType.Enumerator(span, identifier.name(), value));
      if (!tokens.accept(TokenKind.COMMA)) {
        break;
      }
    }
    tokens.expectClosing(TokenKind.RIGHT_BRACE, "the enum", opened);
    attributes(new Attributes());
    return new CType.Enumeration(tokens.since(start), name, enumerators);
  }

  /** Parses a declaration that may define a type, or several names for one. */
  CDeclaration declaration() {
    boolean typedef = tokens.acceptWord("typedef");
    CType base = specifiers();
    List<CType.Definition> types = new ArrayList<>();
    if (base instanceof CType.Definition definition) {
      types.add(definition);
    }
    Map<String, CType> names = new HashMap<>();
    if (typedef) {
      do {
        attributes(new Attributes());
        Declarator declarator = new Declarator();
        CType type = declarator.parse(base);
        if (declarator.name.isPresent()) {
          names.put(declarator.name.get(), type);
        }
      } while (tokens.accept(TokenKind.COMMA));
    }
    return new CDeclaration(types, names);
  }

  // Members.

  /** Parses {@code type a, *b, c[4], d : 3;}. */
  private void members(List<CType.Field> fields) {
    int start = tokens.start();
    CType base = specifiers();
    if (tokens.accept(TokenKind.SEMICOLON)) {
      if (!(base instanceof CType.Definition)) {
        throw tokens.error(base.span(), "expected a member's name after its type");
      }
      fields.add(field(base.span(), base, Optional.empty(), Optional.empty(), new Attributes()));
      return;
    }
    do {
      Attributes attributes = new Attributes();
      Declarator declarator = new Declarator();
      CType type = base;
      if (!tokens.is(TokenKind.COLON)) {
        type = declarator.parse(base);
      }
      Optional<Expression> bits = Optional.empty();
      if (tokens.accept(TokenKind.COLON)) {
        bits = Optional.of(expressions.expression());
      } else if (declarator.name.isEmpty()) {
        throw tokens.expected("a member's name");
      }
      attributes(attributes);
      fields.add(field(tokens.since(start), type, declarator.name, bits, attributes));
    } while (tokens.accept(TokenKind.COMMA));
    if (!tokens.is(TokenKind.RIGHT_BRACE)) {
      tokens.expect(TokenKind.SEMICOLON, " after the member");
    }
  }

  private static CType.Field field(
      Span span,
      CType type,
      Optional<String> name,
      Optional<Expression> bits,
      Attributes attributes) {
    return new CType.Field(span, type, name, bits, attributes.packed, attributes.alignment);
  }

  /** Parses the words of a declaration before its declarators. */
  private CType specifiers() {
    skipQualifiers();
    int start = tokens.start();
    if (!tokens.is(TokenKind.IDENTIFIER)) {
      throw tokens.expected("a member's type or '}'");
    }
    if (TypeExpression.Tag.of(tokens.text()) != null) {
      CType type = tagged(start);
      skipQualifiers();
      return type;
    }
    StringBuilder name = new StringBuilder(tokens.text());
    boolean basic = isBasic(tokens.text());
    tokens.next();
    int end = tokens.previousEnd();
    while (tokens.is(TokenKind.IDENTIFIER)) {
      String word = tokens.text();
      if (isQualifier(word)) {
        tokens.next();
      } else if (basic && isBasic(word)) {
        name.append(' ').append(word);
        tokens.next();
        end = tokens.previousEnd();
      } else {
        break;
      }
    }
    return new CType.Named(tokens.span(start, end), name.toString());
  }

  /**
   * Parses what stands around a name: pointers before, arrays and parameters after, parentheses
   * that change their order. C reads it from the name outwards.
   */
  private final class Declarator {
    private Optional<String> name = Optional.empty();

    CType parse(CType base) {
      tokens.enter();
      try {
        int start = base.span().start();
        CType type = base;
        int height = 1;
        while (tokens.accept(TokenKind.STAR)) {
          height = tokens.above(height);
          type = new CType.Pointer(tokens.since(start), type);
          skipQualifiers();
        }
        if (tokens.is(TokenKind.LEFT_PAREN) && startsInner()) {
          return parenthesized(type, start);
        }
        if (tokens.is(TokenKind.IDENTIFIER) && !tokens.isWord("__attribute__")) {
          name = Optional.of(tokens.text());
          tokens.next();
        }
        return suffixes(type, start);
      } finally {
        tokens.leave();
      }
    }

    /** Reads the suffixes first, which apply before what is in the parentheses, then goes back. */
    private CType parenthesized(CType type, int start) {
      int opened = tokens.start();
      int inner = skipParentheses();
      CType outer = suffixes(type, start);
      int after = tokens.start();
      int end = tokens.previousEnd();
      tokens.rewind(opened, opened);
      tokens.next();
      CType result = parse(outer);
      if (tokens.start() != inner) {
        throw tokens.expected("')'");
      }
      tokens.rewind(after, end);
      return result;
    }

    private boolean startsInner() {
      TokenKind following = tokens.following();
      return following == TokenKind.STAR || following == TokenKind.LEFT_PAREN;
    }

    private CType suffixes(CType base, int start) {
      if (tokens.is(TokenKind.LEFT_BRACKET)) {
        int opened = tokens.start();
        tokens.enter();
        try {
          tokens.next();
          Optional<Expression> length = Optional.empty();
          if (!tokens.is(TokenKind.RIGHT_BRACKET)) {
            length = Optional.of(expressions.expression());
          }
          tokens.expectClosing(TokenKind.RIGHT_BRACKET, "the array's length", opened);
          // a[2][3] is an array of two arrays of three.
          CType element = suffixes(base, start);
          return new CType.Array(tokens.since(start), element, length);
        } finally {
          tokens.leave();
        }
      }
      return tokens.is(TokenKind.LEFT_PAREN) ? function(base, start) : base;
    }

    private CType function(CType result, int start) {
      int opened = tokens.start();
      tokens.next();
      List<CType> parameters = new ArrayList<>();
      boolean variadic = false;
      while (!tokens.is(TokenKind.RIGHT_PAREN)) {
        if (tokens.accept(TokenKind.ELLIPSIS)) {
          variadic = true;
          break;
        }
        CType parameter = new Declarator().parse(specifiers());
        boolean none = parameter instanceof CType.Named named && named.name().equals("void");
        if (!none) {
          parameters.add(parameter);
        }
        if (!tokens.accept(TokenKind.COMMA)) {
          break;
        }
      }
      tokens.expectClosing(TokenKind.RIGHT_PAREN, "the parameters", opened);
      return new CType.Function(tokens.since(start), result, parameters, variadic);
    }
  }

  /** What {@code aligned} alone means: the most that any type of C needs. */
  private static Expression greatestAlignment(Span span) {
    return new Expression.IntegerLiteral(span, 16, "16");
  }

  /** Skips a parenthesis and returns where its closing token is. */
  private int skipParentheses() {
    int opened = tokens.start();
    int depth = 0;
    while (true) {
      if (tokens.is(TokenKind.LEFT_PAREN)) {
        depth++;
      } else if (tokens.is(TokenKind.RIGHT_PAREN) && --depth == 0) {
        int closed = tokens.start();
        tokens.next();
        return closed;
      } else if (tokens.is(TokenKind.END)) {
        tokens.expectClosing(TokenKind.RIGHT_PAREN, "the parenthesis", opened);
      }
      tokens.next();
    }
  }

  // Words.

  private static boolean isBasic(String word) {
    return switch (word) {
      case "void", "char", "short", "int", "long", "signed", "unsigned", "_Bool", "bool" -> true;
      case "float", "double", "__int128", "__signed__" -> true;
      default -> false;
    };
  }

  /** Whether {@code word} says nothing about the layout. */
  private static boolean isQualifier(String word) {
    return switch (word) {
      case "const", "volatile", "restrict", "__restrict", "_Atomic" -> true;
      case "__user", "__kernel", "__iomem", "__percpu", "__rcu", "__force", "__bitwise" -> true;
      default -> false;
    };
  }

  private void skipQualifiers() {
    while (tokens.is(TokenKind.IDENTIFIER) && isQualifier(tokens.text())) {
      tokens.next();
    }
  }

  /** Parses any number of {@code __attribute__((name, name(argument)))}. */
  private void attributes(Attributes attributes) {
    while (tokens.acceptWord("__attribute__")) {
      int opened = tokens.start();
      tokens.expect(TokenKind.LEFT_PAREN, " after __attribute__");
      tokens.expect(TokenKind.LEFT_PAREN, " after __attribute__(");
      while (tokens.is(TokenKind.IDENTIFIER)) {
        attribute(attributes);
        if (!tokens.accept(TokenKind.COMMA)) {
          break;
        }
      }
      tokens.expectClosing(TokenKind.RIGHT_PAREN, "the attributes", opened);
      tokens.expectClosing(TokenKind.RIGHT_PAREN, "the attributes", opened);
    }
  }

  private void attribute(Attributes attributes) {
    Span span = tokens.span();
    String name = tokens.text();
    tokens.next();
    switch (name) {
      case "packed", "__packed__" -> attributes.packed = true;
      case "aligned", "__aligned__" -> {
        int opened = tokens.start();
        if (!tokens.accept(TokenKind.LEFT_PAREN)) {
          attributes.alignment = Optional.of(greatestAlignment(span));
          return;
        }
        attributes.alignment = Optional.of(expressions.expression());
        tokens.expectClosing(TokenKind.RIGHT_PAREN, "the alignment", opened);
      }
      case "preserve_access_index", "unused", "__unused__", "deprecated", "may_alias" -> {}
      default -> {
        tokens
            .diagnostics()
            .error(
                span,
                "attribute '" + name + "' is not supported",
                "packed and aligned(n) are the attributes that change a layout here");
        if (tokens.is(TokenKind.LEFT_PAREN)) {
          skipParentheses();
        }
      }
    }
  }
}
