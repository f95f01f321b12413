package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses blocks and the statements in them. After a mistake it goes on with the next statement. */
final class StatementParser {
  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private int height;

  /**
   * The first block whose closing brace stands further left than the line that opened it: when a
   * brace turns out to be missing at the end, it is probably this block's.
   */
  private Span suspect;

  StatementParser(TokenStream tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  /** The height of the block parsed last. */
  int height() {
    return height;
  }

  /** Parses a block that is run for its effect: its last expression is a statement, too. */
  Expression.Block body(String what) {
    return withoutResult(block(what));
  }

  /**
   * Parses {@code { statements result }}.
   *
   * @param what the block, as a message names it
   */
  Expression.Block block(String what) {
    tokens.enter();
    try {
      int opened = tokens.start();
      tokens.expect(TokenKind.LEFT_BRACE, " to open " + what);
      List<Statement> list = new ArrayList<>();
      Optional<Expression> result = Optional.empty();
      int highest = 0;
      while (!tokens.is(TokenKind.RIGHT_BRACE)) {
        if (tokens.is(TokenKind.END) || startsProbe()) {
          throw unclosed(what, opened);
        }
        if (tokens.accept(TokenKind.SEMICOLON)) {
          continue;
        }
        try {
          int start = tokens.start();
          Statement statement = statement();
          highest = Math.max(highest, height);
          if (statement instanceof Statement.ExpressionStatement(Span _, Expression expression)
              && tokens.is(TokenKind.RIGHT_BRACE)
              && !endsWithSemicolon(start)) {
            result = Optional.of(expression);
          } else {
            list.add(finished(statement));
          }
        } catch (SyntaxError error) {
          if (error.scope() != SyntaxError.Scope.STATEMENT) {
            throw error;
          }
          skipStatement();
        }
      }
      noteIndentation(opened);
      tokens.next();
      height = tokens.above(highest);
      return new Expression.Block(tokens.since(opened), list, result);
    } finally {
      tokens.leave();
    }
  }

  private boolean endsWithSemicolon(int start) {
    int last = tokens.previousEnd() - 1;
    return last >= start && tokens.at(last) == ';';
  }

  // Statements.

  private Statement statement() {
    if (tokens.is(TokenKind.IDENTIFIER)) {
      switch (tokens.text()) {
        case "let" -> {
          return let();
        }
        case "while" -> {
          return whileLoop();
        }
        case "unroll" -> {
          return unroll();
        }
        case "for" -> {
          return forLoop();
        }
        case "break" -> {
          int start = tokens.start();
          tokens.next();
          return new Statement.Break(ended(start));
        }
        case "continue" -> {
          int start = tokens.start();
          tokens.next();
          return new Statement.Continue(ended(start));
        }
        case "return" -> {
          return returnStatement();
        }
        case "import" -> {
          return importStatement();
        }
        case "if" -> {
          return bracedStatement();
        }
        case "elif", "elsif", "elseif" -> {
          if (tokens.following() == TokenKind.LEFT_PAREN) {
            throw tokens.expected("a statement");
          }
        }
        case "_" -> {
          if (tokens.following() == TokenKind.ASSIGN) {
            return discard();
          }
        }
        default -> {}
      }
    }
    if (tokens.is(TokenKind.LEFT_BRACE)) {
      return bracedStatement();
    }
    return simpleStatement();
  }

  /** Parses an assignment or an expression, with its semicolon. */
  private Statement simpleStatement() {
    int start = tokens.start();
    Expression expression = expressions.expression();
    height = expressions.height();
    BinaryOperator operator = null;
    if (!tokens.is(TokenKind.ASSIGN)) {
      operator = compoundOperator();
      if (operator == null) {
        return new Statement.ExpressionStatement(ended(start), expression);
      }
    }
    if (!(expression instanceof Expression.Assignable target)) {
      throw invalidTarget(expression);
    }
    tokens.next();
    Expression value = expressions.expression();
    height = tokens.above(Math.max(height, expressions.height()));
    return new Statement.Assign(ended(start), target, Optional.ofNullable(operator), value);
  }

  private BinaryOperator compoundOperator() {
    return switch (tokens.kind()) {
      case PLUS_ASSIGN -> BinaryOperator.ADD;
      case MINUS_ASSIGN -> BinaryOperator.SUBTRACT;
      case STAR_ASSIGN -> BinaryOperator.MULTIPLY;
      case SLASH_ASSIGN -> BinaryOperator.DIVIDE;
      case PERCENT_ASSIGN -> BinaryOperator.MODULO;
      case AMPERSAND_ASSIGN -> BinaryOperator.BITWISE_AND;
      case PIPE_ASSIGN -> BinaryOperator.BITWISE_OR;
      case CARET_ASSIGN -> BinaryOperator.BITWISE_XOR;
      case SHIFT_LEFT_ASSIGN -> BinaryOperator.SHIFT_LEFT;
      case SHIFT_RIGHT_ASSIGN -> BinaryOperator.SHIFT_RIGHT;
      default -> null;
    };
  }

  private SyntaxError invalidTarget(Expression target) {
    return switch (target) {
      case Expression.TupleAccess _, Expression.FieldAccess _ ->
          tokens.error(
              target.span(),
              "a tuple's or record's fields cannot be assigned",
              "make a new value and assign that to the variable");
      case Expression.PositionalParameter _ ->
          tokens.error(
              target.span(),
              "a positional parameter cannot be assigned",
              "a variable's name starts with a letter: $a");
      default ->
          tokens.error(
              target.span(),
              "this cannot be assigned to",
              "a value can be assigned to a $variable, an @map or an @map[key]");
    };
  }

  /** Parses an {@code if} or a block in the place of a statement; it needs no semicolon. */
  private Statement bracedStatement() {
    int start = tokens.start();
    Expression expression = expressions.primary();
    if (continuesExpression()) {
      expression = expressions.continued(expression);
      height = expressions.height();
      return new Statement.ExpressionStatement(ended(start), expression);
    }
    height = expressions.height();
    tokens.accept(TokenKind.SEMICOLON);
    return new Statement.ExpressionStatement(tokens.since(start), expression);
  }

  private boolean continuesExpression() {
    return switch (tokens.kind()) {
      case DOT, ARROW, QUESTION, PLUS, MINUS, STAR, SLASH, PERCENT, EQUAL_EQUAL, BANG_EQUAL -> true;
      case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, SHIFT_LEFT, SHIFT_RIGHT -> true;
      case AND_AND, OR_OR, PIPE, CARET -> true;
      default -> false;
    };
  }

  private Statement let() {
    int start = tokens.start();
    tokens.next();
    if (tokens.is(TokenKind.MAP)) {
      throw tokens.error(
          tokens.span(),
          "expected a $variable after 'let'",
          "a map is declared outside of probes: let " + tokens.text() + " = hash(100);");
    }
    if (!tokens.is(TokenKind.VARIABLE)) {
      throw tokens.expected("a $variable after 'let'");
    }
    Expression.Variable variable = expressions.variable();
    height = 1;
    Optional<TypeExpression> type = Optional.empty();
    if (tokens.accept(TokenKind.COLON)) {
      type = Optional.of(expressions.types().type());
      height = expressions.types().height();
    }
    Optional<Expression> value = Optional.empty();
    if (tokens.accept(TokenKind.ASSIGN)) {
      value = Optional.of(expressions.expression());
      height = Math.max(height, expressions.height());
    }
    height = tokens.above(height);
    return new Statement.Let(ended(start), variable, type, value);
  }

  private Statement discard() {
    int start = tokens.start();
    tokens.next();
    tokens.next();
    Expression value = expressions.expression();
    height = tokens.above(expressions.height());
    return new Statement.Discard(ended(start), value);
  }

  private Statement returnStatement() {
    int start = tokens.start();
    tokens.next();
    height = 1;
    Optional<Expression> value = Optional.empty();
    if (!tokens.is(TokenKind.SEMICOLON) && !tokens.is(TokenKind.RIGHT_BRACE)) {
      value = Optional.of(expressions.expression());
      height = tokens.above(expressions.height());
    }
    return new Statement.Return(ended(start), value);
  }

  private Statement importStatement() {
    int start = tokens.start();
    tokens.next();
    height = 1;
    String path = path();
    return new Statement.ImportStatement(ended(start), path);
  }

  /** Parses the path of an {@code import}. */
  String path() {
    if (!tokens.is(TokenKind.STRING)) {
      throw tokens.expected("a path in double quotes after 'import'");
    }
    String path = expressions.literals().string(tokens.span());
    tokens.next();
    return path;
  }

  private Statement whileLoop() {
    int start = tokens.start();
    tokens.next();
    Expression condition = expressions.condition();
    int conditionHeight = expressions.height();
    Expression.Block body = body("the loop");
    height = tokens.above(Math.max(conditionHeight, height));
    return new Statement.While(tokens.since(start), condition, body);
  }

  private Statement unroll() {
    int start = tokens.start();
    tokens.next();
    Expression count = expressions.condition();
    int countHeight = expressions.height();
    Expression.Block body = body("the loop");
    height = tokens.above(Math.max(countHeight, height));
    return new Statement.Unroll(tokens.since(start), count, body);
  }

  private Statement forLoop() {
    int start = tokens.start();
    tokens.next();
    int opened = tokens.start();
    boolean parenthesis = tokens.accept(TokenKind.LEFT_PAREN);
    if (!tokens.is(TokenKind.VARIABLE)) {
      throw tokens.expected("a $variable after 'for'");
    }
    Expression.Variable variable = expressions.variable();
    if (tokens.is(TokenKind.ASSIGN)) {
      throw loopOfC();
    }
    tokens.expect(TokenKind.COLON, " after the loop's variable");
    Statement.Iterable subject = iterable();
    int subjectHeight = expressions.height();
    if (parenthesis) {
      tokens.expectClosing(TokenKind.RIGHT_PAREN, "the loop's range", opened);
    }
    Expression.Block body = body("the loop");
    height = tokens.above(Math.max(subjectHeight, height));
    return new Statement.For(tokens.since(start), variable, subject, body);
  }

  /** Reports a loop written as in C, and goes to its body. */
  private SyntaxError loopOfC() {
    SyntaxError error =
        tokens.error(
            tokens.span(),
            "expected ':' after the loop's variable, found '='",
            "loops run over a range or a map: for $i : 0..10 { } or for $kv : @map { }");
    while (!tokens.is(TokenKind.LEFT_BRACE)
        && !tokens.is(TokenKind.RIGHT_BRACE)
        && !tokens.is(TokenKind.END)) {
      tokens.next();
    }
    return error;
  }

  private Statement.Iterable iterable() {
    int start = tokens.start();
    Expression first = expressions.unary();
    if (tokens.accept(TokenKind.RANGE)) {
      int firstHeight = expressions.height();
      Expression end = expressions.unary();
      expressions.raise(firstHeight);
      return new Statement.Range(tokens.since(start), first, end);
    }
    if (first instanceof Expression.MapVariable map) {
      return new Statement.Entries(map.span(), map);
    }
    throw tokens.error(
        first.span(),
        "expected a map or a range to loop over",
        "a range is written first..end, as in for $i : 0..10 { }");
  }

  /**
   * Takes the semicolon of a statement that started at {@code start}; the statement before a
   * closing brace needs none.
   *
   * @return the statement's span, without the semicolon
   */
  private Span ended(int start) {
    Span span = tokens.since(start);
    if (tokens.accept(TokenKind.SEMICOLON)
        || tokens.is(TokenKind.RIGHT_BRACE)
        || tokens.is(TokenKind.END)) {
      return span;
    }
    SyntaxError error = tokens.expected("';'");
    if (tokens.onOneLine(tokens.previousEnd(), tokens.start()) || !startsStatement()) {
      throw error;
    }
    return span;
  }

  private boolean startsStatement() {
    return switch (tokens.kind()) {
      case IDENTIFIER, VARIABLE, MAP, PLUS_PLUS, MINUS_MINUS -> true;
      default -> false;
    };
  }

  // A block for its effect leaves no result, at any depth.

  private static Statement finished(Statement statement) {
    if (statement instanceof Statement.ExpressionStatement(Span span, Expression expression)) {
      Expression effect = withoutResult(expression);
      return effect == expression ? statement : new Statement.ExpressionStatement(span, effect);
    }
    return statement;
  }

  private static Expression withoutResult(Expression expression) {
    if (expression instanceof Expression.Block block) {
      return withoutResult(block);
    }
    if (expression instanceof Expression.If conditional) {
      Expression.Block then = withoutResult(conditional.then());
      Optional<Expression> otherwise = conditional.otherwise();
      if (otherwise.isPresent()) {
        otherwise = Optional.of(withoutResult(otherwise.get()));
      }
      return new Expression.If(conditional.span(), conditional.condition(), then, otherwise);
    }
    return expression;
  }

  private static Expression.Block withoutResult(Expression.Block block) {
    if (block.result().isEmpty()) {
      return block;
    }
    List<Statement> statements = new ArrayList<>(block.statements());
    Expression result = block.result().get();
    statements.add(new Statement.ExpressionStatement(result.span(), withoutResult(result)));
    return new Expression.Block(block.span(), statements, Optional.empty());
  }

  // Missing braces.

  private void noteIndentation(int opened) {
    int closed = tokens.start();
    if (suspect == null
        && !tokens.onOneLine(opened, closed)
        && tokens.startsLine(closed)
        && tokens.indentation(closed) < tokens.indentation(opened)) {
      suspect = tokens.span(opened, opened + 1);
    }
  }

  private SyntaxError unclosed(String what, int opened) {
    if (tokens.swallowedText() || tokens.is(TokenKind.END) && tokens.reportedHere()) {
      return new SyntaxError(SyntaxError.Scope.DECLARATION);
    }
    String message = "expected '}' to close " + what + " opened at " + tokens.place(opened);
    Diagnostic diagnostic = Diagnostic.error(tokens.here(), message + ", found " + found());
    if (suspect != null) {
      diagnostic = diagnostic.related(suspect, "by the indentation, this one is not closed");
    } else if (!tokens.onOneLine(opened, tokens.previousEnd())) {
      diagnostic = diagnostic.related(tokens.span(opened, opened + 1), what + " is opened here");
    }
    tokens.diagnostics().add(diagnostic);
    return new SyntaxError(SyntaxError.Scope.DECLARATION);
  }

  private String found() {
    return tokens.is(TokenKind.END) ? tokens.describe() : "the next probe";
  }

  /**
   * Whether a probe starts here, in the middle of a block: at the start of a line a word with a
   * colon and a part right behind, or {@code begin} or {@code end} before a brace. No statement
   * looks so.
   */
  private boolean startsProbe() {
    if (!tokens.is(TokenKind.IDENTIFIER) || !tokens.startsLine(tokens.start())) {
      return false;
    }
    char after = tokens.at(tokens.end());
    if (after == ':') {
      char part = tokens.at(tokens.end() + 1);
      return part != ':' && !Lexer.isSpace(part) && part != '\0';
    }
    return switch (tokens.text()) {
      case "begin", "BEGIN", "end", "END" -> tokens.following() == TokenKind.LEFT_BRACE;
      default -> false;
    };
  }

  /** Skips the rest of a statement that went wrong. */
  private void skipStatement() {
    int depth = 0;
    while (!tokens.is(TokenKind.END)) {
      switch (tokens.kind()) {
        case LEFT_BRACE -> depth++;
        case RIGHT_BRACE -> {
          if (depth == 0) {
            return;
          }
          if (--depth == 0) {
            tokens.next();
            if (!tokens.isWord("else")) {
              return;
            }
          }
        }
        case SEMICOLON -> {
          if (depth == 0) {
            tokens.next();
            return;
          }
        }
        default -> {
          if (startsProbe()) {
            return;
          }
        }
      }
      tokens.next();
    }
  }
}
