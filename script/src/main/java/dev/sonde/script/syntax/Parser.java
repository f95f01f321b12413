package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.diagnostic.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parses a script. Mistakes become diagnostics; the parser then goes on with the next statement or
 * declaration, so that several are reported at once, and what it could read is in the tree. It
 * throws nothing whatever the input.
 *
 * <p>The language is that of bpftrace 0.27 (its {@code docs/language.md}).
 */
public final class Parser {
  private final SourceFile source;
  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private final AttachPointParser attachPoints;
  private final CDefinitionParser definitions;

  private final List<CDefinition> preamble = new ArrayList<>();
  private final List<Script.Import> imports = new ArrayList<>();
  private final List<Declaration> declarations = new ArrayList<>();
  private Optional<Script.Config> config = Optional.empty();

  private Parser(SourceFile source, int from, int limit, Diagnostics diagnostics) {
    this.source = source;
    this.tokens = new TokenStream(source, from, limit, diagnostics);
    this.expressions = new ExpressionParser(tokens);
    this.attachPoints = new AttachPointParser(tokens);
    this.definitions = new CDefinitionParser(tokens, expressions);
  }

  /**
   * Parses a whole script.
   *
   * @param diagnostics receives the mistakes; without errors in it the script is complete
   */
  public static Script parse(SourceFile source, Diagnostics diagnostics) {
    String text = source.text();
    int start = 0;
    Optional<String> interpreter = Optional.empty();
    if (text.startsWith("#!")) {
      int end = text.indexOf('\n');
      start = end < 0 ? text.length() : end;
      interpreter = Optional.of(text.substring(0, start).stripTrailing());
    }
    return new Parser(source, start, text.length(), diagnostics).script(interpreter);
  }

  /**
   * Parses an expression and nothing else, such as the body of a {@code #define}.
   *
   * @return empty if the text is empty or wrong; in the latter case {@code diagnostics} says why
   */
  public static Optional<Expression> parseExpression(Span text, Diagnostics diagnostics) {
    Parser parser = new Parser(text.source(), text.start(), text.end(), diagnostics);
    return parser.soleExpression();
  }

  /**
   * Parses a declaration of a C header, macros put in: {@code typedef int (*name)(int);} or {@code
   * struct name { ... };}.
   *
   * @return empty if it is none that defines a type, or is not understood
   */
  public static Optional<CDeclaration> parseDeclaration(SourceFile text) {
    Parser parser = new Parser(text, 0, text.text().length(), new Diagnostics());
    try {
      return Optional.of(parser.definitions.declaration());
    } catch (SyntaxError _) {
      return Optional.empty();
    }
  }

  private Optional<Expression> soleExpression() {
    if (tokens.is(TokenKind.END)) {
      return Optional.empty();
    }
    int before = tokens.diagnostics().errorCount();
    try {
      Expression expression = expressions.expression();
      if (!tokens.is(TokenKind.END)) {
        throw tokens.expected("nothing more after the expression");
      }
      boolean sound = tokens.diagnostics().errorCount() == before;
      return sound ? Optional.of(expression) : Optional.empty();
    } catch (SyntaxError _) {
      return Optional.empty();
    }
  }

  // Declarations.

  private Script script(Optional<String> interpreter) {
    while (!tokens.is(TokenKind.END) && !tokens.hopeless()) {
      int start = tokens.start();
      try {
        declaration();
      } catch (SyntaxError error) {
        if (error.scope() == SyntaxError.Scope.STATEMENT) {
          skipDeclaration(start);
        }
      }
    }
    Span span = tokens.span(0, source.text().length());
    return new Script(span, interpreter, preamble, config, imports, declarations);
  }

  private void declaration() {
    if (tokens.accept(TokenKind.SEMICOLON)) {
      return;
    }
    if (definitions.startsDefinition()) {
      definition();
      return;
    }
    if (tokens.is(TokenKind.IDENTIFIER) && tokens.at(tokens.end()) != ':') {
      switch (tokens.text()) {
        case "config" -> {
          config();
          return;
        }
        case "import" -> {
          importFile();
          return;
        }
        case "macro" -> {
          macro();
          return;
        }
        case "fn" -> {
          function();
          return;
        }
        case "let" -> {
          mapDeclaration();
          return;
        }
        case "typedef" ->
            throw tokens.error(
                tokens.span(),
                "typedef is not part of the language",
                "define a struct, union or enum and name it with its keyword");
        case "function", "func", "def" -> {
          if (tokens.following() == TokenKind.IDENTIFIER) {
            throw tokens.error(
                tokens.span(),
                "expected a probe or a definition, found '" + tokens.text() + "'",
                "a function is written: fn name($a : int64) : int64 { return $a; }");
          }
        }
        default -> {}
      }
    }
    probe();
  }

  private void definition() {
    int start = tokens.start();
    CDefinition definition = definitions.definition();
    preamble.add(definition);
    if (config.isPresent() || !imports.isEmpty() || !declarations.isEmpty()) {
      misplaced(start, definition.span(), "C definitions", "config, imports, probes and functions");
    }
  }

  private void config() {
    int start = tokens.start();
    try {
      config(start);
    } catch (SyntaxError error) {
      throw tokens.skipBraces(start, error);
    }
  }

  private void config(int start) {
    tokens.next();
    tokens.expect(TokenKind.ASSIGN, " after 'config'");
    int opened = tokens.start();
    tokens.expect(TokenKind.LEFT_BRACE, " to open the config block");
    List<Script.Config.Setting> settings = new ArrayList<>();
    while (!tokens.is(TokenKind.RIGHT_BRACE)) {
      if (tokens.is(TokenKind.END)) {
        break;
      }
      settings.add(setting());
      if (!tokens.accept(TokenKind.SEMICOLON) && !tokens.is(TokenKind.RIGHT_BRACE)) {
        throw tokens.expected("';' after the setting");
      }
    }
    tokens.expectClosing(TokenKind.RIGHT_BRACE, "the config block", opened);
    Span span = tokens.since(start);
    if (config.isPresent()) {
      tokens
          .diagnostics()
          .error(
              tokens.span(start, start + "config".length()),
              "a script has one config block",
              "move these settings into the block at " + tokens.place(config.get().span().start()));
      return;
    }
    config = Optional.of(new Script.Config(span, settings));
    if (!declarations.isEmpty()) {
      misplaced(start, span, "the config block", "probes and functions");
    }
  }

  private Script.Config.Setting setting() {
    Expression.Identifier key = tokens.identifier("the name of a setting");
    tokens.expect(TokenKind.ASSIGN, " and the setting's value");
    Expression value =
        switch (tokens.kind()) {
          case STRING, INTEGER -> expressions.primary();
          case IDENTIFIER ->
              tokens.isWord("true") || tokens.isWord("false")
                  ? expressions.primary()
                  : tokens.identifier("a word");
          default ->
              throw tokens.expected(
                  "the setting's value: a string, a number, a word, true or false");
        };
    return new Script.Config.Setting(tokens.since(key.span().start()), key, value);
  }

  private void importFile() {
    int start = tokens.start();
    tokens.next();
    String path = expressions.statements().path();
    tokens.expect(TokenKind.SEMICOLON, " after the import");
    Script.Import imported = new Script.Import(tokens.since(start), path);
    imports.add(imported);
    if (!declarations.isEmpty()) {
      misplaced(start, imported.span(), "imports", "probes and functions");
    }
  }

  private void misplaced(int start, Span span, String what, String before) {
    int lineEnd = Math.min(span.end(), start + source.lineText(source.line(start)).length());
    tokens
        .diagnostics()
        .error(
            tokens.onOneLine(start, span.end()) ? span : tokens.span(start, lineEnd),
            what + " must come before " + before,
            "move it to the top of the script");
  }

  private void macro() {
    int start = tokens.start();
    tokens.next();
    Expression.Identifier name = tokens.identifier("the macro's name");
    Span span = tokens.since(start);
    List<Declaration.MacroParameter> parameters = List.of();
    int opened = tokens.start();
    if (tokens.accept(TokenKind.LEFT_PAREN)) {
      parameters = new ArrayList<>(4);
      if (!tokens.is(TokenKind.RIGHT_PAREN)) {
        do {
          parameters.add(macroParameter());
        } while (tokens.accept(TokenKind.COMMA));
      }
      tokens.expectClosing(TokenKind.RIGHT_PAREN, "the parameters", opened);
    }
    Expression.Block body = expressions.statements().block("the macro");
    declarations.add(new Declaration.Macro(span, name, parameters, body));
  }

  private Declaration.MacroParameter macroParameter() {
    Span span = tokens.span();
    String text = tokens.text();
    Declaration.MacroParameter parameter =
        switch (tokens.kind()) {
          case VARIABLE ->
              new Declaration.MacroParameter(
                  span, Declaration.MacroParameter.Kind.VARIABLE, text.substring(1));
          case MAP ->
              new Declaration.MacroParameter(
                  span, Declaration.MacroParameter.Kind.MAP, text.substring(1));
          case IDENTIFIER ->
              new Declaration.MacroParameter(
                  span, Declaration.MacroParameter.Kind.EXPRESSION, text);
          default -> throw tokens.expected("a parameter: $variable, @map or a plain name");
        };
    if (tokens.is(TokenKind.IDENTIFIER) && BuiltinNames.isReserved(text)) {
      tokens
          .diagnostics()
          .error(span, "the built-in variable '" + text + "' cannot be a macro's parameter");
    }
    tokens.next();
    return parameter;
  }

  private void function() {
    int start = tokens.start();
    tokens.next();
    Expression.Identifier name = tokens.identifier("the function's name");
    Span span = tokens.since(start);
    int opened = tokens.start();
    tokens.expect(TokenKind.LEFT_PAREN, " and the function's parameters");
    List<Declaration.FunctionParameter> parameters = new ArrayList<>(4);
    if (!tokens.is(TokenKind.RIGHT_PAREN)) {
      do {
        parameters.add(functionParameter());
      } while (tokens.accept(TokenKind.COMMA));
    }
    tokens.expectClosing(TokenKind.RIGHT_PAREN, "the parameters", opened);
    tokens.expect(TokenKind.COLON, " and the type of the function's value");
    TypeExpression type = expressions.types().type();
    Expression.Block body = expressions.statements().body("the function");
    declarations.add(new Declaration.Function(span, name, parameters, type, body));
  }

  private Declaration.FunctionParameter functionParameter() {
    if (!tokens.is(TokenKind.VARIABLE)) {
      throw tokens.expected("a parameter, $name : type");
    }
    Expression.Variable variable = expressions.variable();
    tokens.expect(TokenKind.COLON, " and the parameter's type");
    TypeExpression type = expressions.types().type();
    Span span = tokens.since(variable.span().start());
    return new Declaration.FunctionParameter(span, variable, type);
  }

  private void mapDeclaration() {
    int start = tokens.start();
    tokens.next();
    if (!tokens.is(TokenKind.MAP)) {
      throw tokens.error(
          tokens.span(),
          "outside of probes 'let' declares a map",
          "write: let @name = hash(100); a $variable lives inside a probe");
    }
    Expression.MapVariable map = expressions.mapVariable();
    tokens.expect(TokenKind.ASSIGN, " and the kind of map");
    Expression.Identifier kind =
        tokens.identifier("the kind of map: hash, lruhash, percpuhash or percpulruhash");
    int opened = tokens.start();
    tokens.expect(TokenKind.LEFT_PAREN, " and the most entries the map may hold");
    if (!tokens.is(TokenKind.INTEGER)) {
      throw tokens.expected("the most entries the map may hold, a number");
    }
    Expression.IntegerLiteral maxEntries = expressions.integer();
    tokens.expectClosing(TokenKind.RIGHT_PAREN, "the number of entries", opened);
    Span span = tokens.since(start);
    tokens.accept(TokenKind.SEMICOLON);
    declarations.add(new Declaration.MapDeclaration(span, map, kind, maxEntries));
  }

  private void probe() {
    if (tokens.is(TokenKind.RIGHT_BRACE)) {
      throw tokens.error(tokens.span(), "unexpected '}': every block before it is closed");
    }
    if (tokens.is(TokenKind.LEFT_BRACE) || tokens.is(TokenKind.SLASH)) {
      throw tokens.expected("a probe, such as tracepoint:sched:sched_switch or begin");
    }
    if (tokens.is(TokenKind.MAP)) {
      throw tokens.error(
          tokens.span(),
          "expected a probe or a definition, found the map '" + tokens.text() + "'",
          "outside of probes a map is declared: let " + tokens.text() + " = hash(100);");
    }
    List<AttachPoint> points = new ArrayList<>(2);
    do {
      if (!points.isEmpty() && (tokens.is(TokenKind.LEFT_BRACE) || tokens.is(TokenKind.SLASH))) {
        break;
      }
      points.add(attachPoints.attachPoint());
    } while (tokens.accept(TokenKind.COMMA));
    Span span = points.getFirst().span().to(points.getLast().span());
    Optional<Expression> predicate = Optional.empty();
    int slash = tokens.start();
    if (tokens.accept(TokenKind.SLASH)) {
      predicate = Optional.of(expressions.expression());
      tokens.expectClosing(TokenKind.SLASH, "the predicate", slash);
    }
    if (!tokens.is(TokenKind.LEFT_BRACE)) {
      throw tokens.expected(
          predicate.isPresent() ? "'{' after the predicate" : "',', '/' or '{' after the probe");
    }
    Expression.Block body = expressions.statements().body("the probe");
    declarations.add(new Declaration.Probe(span, points, predicate, body));
  }

  /**
   * Goes on after a mistake outside of blocks: a block that follows is still read for its own
   * mistakes, and what comes after it is the next declaration.
   */
  private void skipDeclaration(int start) {
    while (!tokens.is(TokenKind.END)) {
      if (tokens.is(TokenKind.LEFT_BRACE)) {
        try {
          expressions.statements().block("the block");
        } catch (SyntaxError _) {
          // Reported already; at the end of the script or where a probe starts.
        }
        return;
      }
      boolean ends = tokens.is(TokenKind.SEMICOLON) || tokens.is(TokenKind.RIGHT_BRACE);
      boolean moved = tokens.start() > start;
      if (moved && !ends && tokens.startsLine(tokens.start()) && startsDeclaration()) {
        return;
      }
      tokens.next();
      if (ends) {
        return;
      }
    }
  }

  private boolean startsDeclaration() {
    if (definitions.startsDefinition()) {
      return true;
    }
    if (!tokens.is(TokenKind.IDENTIFIER)) {
      return false;
    }
    return tokens.at(tokens.end()) == ':'
        || switch (tokens.text()) {
          case "begin", "BEGIN", "end", "END", "macro", "fn", "import", "config" -> true;
          default -> false;
        };
  }
}
