package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses the lines for the C preprocessor, and the type definitions, at the top of a script. */
final class CDefinitionParser {
  private final TokenStream tokens;
  private final CTypeParser types;

  CDefinitionParser(TokenStream tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.types = new CTypeParser(tokens, expressions);
  }

  /** Whether a definition starts at the current token. */
  boolean startsDefinition() {
    if (tokens.is(TokenKind.HASH)) {
      return true;
    }
    return tokens.is(TokenKind.IDENTIFIER)
        && TypeExpression.Tag.of(tokens.text()) != null
        && tokens.at(tokens.end()) != ':';
  }

  CDefinition definition() {
    if (tokens.is(TokenKind.HASH)) {
      return directive();
    }
    int start = tokens.start();
    try {
      CType.Definition type = types.definition();
      tokens.accept(TokenKind.SEMICOLON);
      return new CDefinition.TypeDefinition(tokens.since(start), type);
    } catch (SyntaxError error) {
      throw tokens.skipBraces(start, error);
    }
  }

  /** Parses a declaration of a header. */
  CDeclaration declaration() {
    return types.declaration();
  }

  // Preprocessor lines.

  private CDefinition directive() {
    int hash = tokens.start();
    int end = lineEnd(hash);
    int wordStart = skipBlanks(hash + 1, end);
    int wordEnd = wordEnd(wordStart);
    String keyword = tokens.text(wordStart, wordEnd);
    int textStart = skipBlanks(wordEnd, end);
    int textEnd = trimmed(textStart, end);
    Span span = tokens.span(hash, Math.max(wordEnd, textEnd));
    CDefinition definition =
        switch (keyword) {
          case "include" -> include(span, textStart, textEnd);
          case "define" -> define(span, textStart, textEnd);
          case "undef" -> new CDefinition.Undef(span, name(span, textStart));
          case "if", "ifdef", "ifndef", "elif" -> {
            if (textStart >= textEnd) {
              tokens.moveTo(end);
              throw tokens.error(span, "expected a condition after '#" + keyword + "'");
            }
            yield new CDefinition.Conditional(span, keyword, tokens.span(textStart, textEnd));
          }
          case "else", "endif" ->
              new CDefinition.Conditional(span, keyword, tokens.span(wordEnd, wordEnd));
          case "pragma", "error", "warning", "line" ->
              new CDefinition.Directive(span, keyword, tokens.text(textStart, textEnd));
          default -> {
            tokens.moveTo(end);
            throw tokens.error(
                tokens.span(hash, Math.max(wordEnd, hash + 1)),
                "unknown preprocessor line '#" + keyword + "'",
                "comments start with '//'; '#!' may only stand in the first line");
          }
        };
    tokens.moveTo(end);
    return definition;
  }

  private CDefinition include(Span span, int from, int to) {
    char open = tokens.at(from);
    char close = open == '<' ? '>' : '"';
    int end = from + 1;
    while (end < to && tokens.at(end) != close) {
      end++;
    }
    if (open != '<' && open != '"' || end >= to) {
      tokens.moveTo(to);
      throw tokens.error(span, "expected <file> or \"file\" after '#include'");
    }
    return new CDefinition.Include(span, tokens.text(from + 1, end), open == '<');
  }

  private CDefinition define(Span span, int from, int to) {
    String text = name(span, from);
    int end = from + text.length();
    Expression.Identifier name = new Expression.Identifier(tokens.span(from, end), text);
    Optional<List<String>> parameters = Optional.empty();
    if (tokens.at(end) == '(') {
      List<String> names = new ArrayList<>();
      end = parameters(span, end + 1, to, names);
      parameters = Optional.of(names);
    }
    int body = Math.min(skipBlanks(end, to), to);
    return new CDefinition.Define(span, name, parameters, tokens.span(body, Math.max(body, to)));
  }

  private int parameters(Span span, int from, int to, List<String> names) {
    int i = skipBlanks(from, to);
    if (tokens.at(i) == ')') {
      return i + 1;
    }
    while (true) {
      int end = wordEnd(i);
      if (end == i && tokens.at(i) == '.' && tokens.at(i + 1) == '.' && tokens.at(i + 2) == '.') {
        end = i + 3;
      }
      if (end == i || i >= to) {
        tokens.moveTo(to);
        throw tokens.error(span, "expected the names of the macro's parameters and ')'");
      }
      names.add(tokens.text(i, end));
      i = skipBlanks(end, to);
      char c = tokens.at(i);
      if (c == ')') {
        return i + 1;
      }
      i = c == ',' ? skipBlanks(i + 1, to) : to;
    }
  }

  private String name(Span span, int from) {
    int end = wordEnd(from);
    if (end == from || !Lexer.isIdentifierStart(tokens.at(from))) {
      tokens.moveTo(lineEnd(span.start()));
      throw tokens.error(span, "expected a name after '" + span.text() + "'");
    }
    return tokens.text(from, end);
  }

  private int wordEnd(int from) {
    int i = from;
    while (Lexer.isIdentifierPart(tokens.at(i))) {
      i++;
    }
    return i;
  }

  /** The end of the line of {@code from}; a line that ends in a backslash goes on with the next. */
  private int lineEnd(int from) {
    int i = from;
    while (i < tokens.limit()) {
      char c = tokens.at(i);
      if (c == '\n') {
        break;
      }
      if (c == '\\' && tokens.at(i + 1) == '\n') {
        i++;
      } else if (c == '\\' && tokens.at(i + 1) == '\r' && tokens.at(i + 2) == '\n') {
        i += 2;
      }
      i++;
    }
    return Math.min(i, tokens.limit());
  }

  private int skipBlanks(int from, int end) {
    int i = from;
    while (i < end && (tokens.at(i) == ' ' || tokens.at(i) == '\t')) {
      i++;
    }
    return i;
  }

  /**
   * The end of the text from {@code from} to {@code end} without a comment and blanks at its end,
   * and without backslashes there, which would have the line go on with nothing.
   */
  private int trimmed(int from, int end) {
    int to = from;
    boolean quoted = false;
    for (int i = from; i < end; i++) {
      char c = tokens.at(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted) {
        i++;
      } else if (!quoted && c == '/' && tokens.at(i + 1) == '/') {
        break;
      } else if (!quoted && c == '/' && tokens.at(i + 1) == '*') {
        int close = i + 2;
        while (close < end && !(tokens.at(close) == '*' && tokens.at(close + 1) == '/')) {
          close++;
        }
        i = close + 1;
        continue;
      }
      if (!Lexer.isSpace(c)) {
        to = Math.min(i + 1, end);
      }
    }
    while (to > from && (tokens.at(to - 1) == '\\' || Lexer.isSpace(tokens.at(to - 1)))) {
      to--;
    }
    return to;
  }
}
