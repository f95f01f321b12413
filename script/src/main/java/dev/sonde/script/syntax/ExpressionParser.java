package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parses expressions: precedence climbing for the binary operators, recursive descent for the rest.
 *
 * <p>Every method leaves in {@link #height} the height of the tree it returned, so that no chain of
 * operators grows a tree too high for the recursive passes that follow.
 */
final class ExpressionParser {
  private static final String STEP_MISTAKE = "'++' and '--' need a variable or a map";
  private static final String STEP_HINT = "they change a $variable, an @map or an @map[key]";

  private final TokenStream tokens;
  private final Literals literals;
  private final TypeParser types;
  private final StatementParser statements;
  private int height;

  ExpressionParser(TokenStream tokens) {
    this.tokens = tokens;
    this.literals = new Literals(tokens.diagnostics());
    this.types = new TypeParser(tokens, this);
    this.statements = new StatementParser(tokens, this);
  }

  Literals literals() {
    return literals;
  }

  TypeParser types() {
    return types;
  }

  StatementParser statements() {
    return statements;
  }

  /** The height of the expression parsed last. */
  int height() {
    return height;
  }

  /** Parses any expression. */
  Expression expression() {
    tokens.enter();
    try {
      return ternary(binary(unary(), 1));
    } finally {
      tokens.leave();
    }
  }

  /** Goes on with operators after {@code operand}, which has been parsed last. */
  Expression continued(Expression operand) {
    return ternary(binary(postfix(operand), 1));
  }

  /** Notes that the tree parsed last has a sibling of the given height. */
  void raise(int siblingHeight) {
    height = tokens.above(Math.max(height, siblingHeight));
  }

  private Expression ternary(Expression condition) {
    if (!tokens.accept(TokenKind.QUESTION)) {
      return condition;
    }
    int highest = height;
    int start = condition.span().start();
    Optional<Expression> then = Optional.empty();
    if (!tokens.is(TokenKind.COLON)) {
      then = Optional.of(expression());
      highest = Math.max(highest, height);
    }
    tokens.expect(TokenKind.COLON, " and the value for a condition that is false");
    Expression otherwise = expression();
    height = tokens.above(Math.max(highest, height));
    return new Expression.Ternary(tokens.since(start), condition, then, otherwise);
  }

  // Binary operators.

  /** Goes on after {@code left} with operators of at least the given precedence. */
  private Expression binary(Expression left, int minimum) {
    Expression result = left;
    while (true) {
      BinaryOperator operator = binaryOperator();
      if (operator == null || operator.precedence() < minimum) {
        return result;
      }
      int leftHeight = height;
      tokens.next();
      Expression right = rightOperand(operator);
      height = tokens.above(Math.max(leftHeight, height));
      Span span = tokens.since(result.span().start());
      result = new Expression.Binary(span, operator, result, right);
    }
  }

  private Expression rightOperand(BinaryOperator operator) {
    tokens.enter();
    try {
      return binary(unary(), operator.precedence() + 1);
    } finally {
      tokens.leave();
    }
  }

  private BinaryOperator binaryOperator() {
    return switch (tokens.kind()) {
      case OR_OR -> BinaryOperator.LOGICAL_OR;
      case AND_AND -> BinaryOperator.LOGICAL_AND;
      case PIPE -> BinaryOperator.BITWISE_OR;
      case CARET -> BinaryOperator.BITWISE_XOR;
      case AMPERSAND -> BinaryOperator.BITWISE_AND;
      case EQUAL_EQUAL -> BinaryOperator.EQUAL;
      case BANG_EQUAL -> BinaryOperator.NOT_EQUAL;
      case LESS -> BinaryOperator.LESS;
      case LESS_EQUAL -> BinaryOperator.LESS_OR_EQUAL;
      case GREATER -> BinaryOperator.GREATER;
      case GREATER_EQUAL -> BinaryOperator.GREATER_OR_EQUAL;
      case SHIFT_LEFT -> BinaryOperator.SHIFT_LEFT;
      case SHIFT_RIGHT -> BinaryOperator.SHIFT_RIGHT;
      case PLUS -> BinaryOperator.ADD;
      case MINUS -> BinaryOperator.SUBTRACT;
      case STAR -> BinaryOperator.MULTIPLY;
      // A slash before a brace ends a predicate.
      case SLASH -> tokens.following() == TokenKind.LEFT_BRACE ? null : BinaryOperator.DIVIDE;
      case PERCENT -> BinaryOperator.MODULO;
      default -> null;
    };
  }

  // Prefix operators.

  /** Parses an operand with its prefix and postfix operators. */
  Expression unary() {
    int start = tokens.start();
    return switch (tokens.kind()) {
      case PLUS_PLUS -> preIncrement(start, false);
      case MINUS_MINUS -> preIncrement(start, true);
      case AMPERSAND -> addressOf(start);
      case MINUS -> prefix(start, UnaryOperator.NEGATE);
      case BANG -> prefix(start, UnaryOperator.LOGICAL_NOT);
      case TILDE -> prefix(start, UnaryOperator.BITWISE_NOT);
      case STAR -> prefix(start, UnaryOperator.DEREFERENCE);
      default -> postfix(primary());
    };
  }

  private Expression nestedUnary() {
    tokens.enter();
    try {
      return unary();
    } finally {
      tokens.leave();
    }
  }

  private Expression prefix(int start, UnaryOperator operator) {
    tokens.next();
    Expression operand = nestedUnary();
    height = tokens.above(height);
    return new Expression.Unary(tokens.since(start), operator, operand);
  }

  private Expression preIncrement(int start, boolean decrement) {
    tokens.next();
    Expression operand = nestedUnary();
    if (!(operand instanceof Expression.Assignable target)) {
      throw tokens.error(operand.span(), STEP_MISTAKE, STEP_HINT);
    }
    height = tokens.above(height);
    return new Expression.Increment(tokens.since(start), target, decrement, true);
  }

  private Expression addressOf(int start) {
    tokens.next();
    Expression.Assignable target;
    if (tokens.is(TokenKind.VARIABLE)) {
      target = variable();
    } else if (tokens.is(TokenKind.MAP)) {
      target = mapVariable();
    } else {
      throw tokens.expected("a variable or a map to take the address of");
    }
    if (target instanceof Expression.MapVariable && tokens.is(TokenKind.LEFT_BRACKET)) {
      throw tokens.error(
          tokens.since(start),
          "only a whole map has an address, its entries have none",
          "leave out the key, or assign the entry to a $variable and take the address of that");
    }
    height = 2;
    return new Expression.AddressOf(tokens.since(start), target);
  }

  // Postfix operators.

  /** Goes on after {@code operand} with fields, indices and increments. */
  Expression postfix(Expression operand) {
    Expression result = operand;
    while (true) {
      int start = result.span().start();
      switch (tokens.kind()) {
        case DOT, ARROW -> result = member(result, start);
        case LEFT_BRACKET -> result = element(result, start);
        case PLUS_PLUS, MINUS_MINUS -> {
          if (!(result instanceof Expression.Assignable target)) {
            // After a block, the next statement may start with an increment.
            if (result instanceof Expression.Block || result instanceof Expression.If) {
              return result;
            }
            throw tokens.error(result.span(), STEP_MISTAKE, STEP_HINT);
          }
          boolean decrement = tokens.is(TokenKind.MINUS_MINUS);
          tokens.next();
          height = tokens.above(height);
          result = new Expression.Increment(tokens.since(start), target, decrement, false);
        }
        default -> {
          return result;
        }
      }
    }
  }

  private Expression member(Expression object, int start) {
    boolean dot = tokens.is(TokenKind.DOT);
    tokens.next();
    height = tokens.above(height);
    if (dot && tokens.is(TokenKind.INTEGER)) {
      int index = index();
      return new Expression.TupleAccess(tokens.since(start), object, index);
    }
    Expression.Identifier field =
        tokens.identifier(
            dot ? "a field's name or a tuple's index after '.'" : "a field's name after '->'");
    return new Expression.FieldAccess(tokens.since(start), object, field);
  }

  private int index() {
    Span span = tokens.span();
    long value = literals.integer(span);
    tokens.next();
    if (value < 0 || value > Integer.MAX_VALUE) {
      tokens.diagnostics().error(span, "tuple index too large");
      return 0;
    }
    return (int) value;
  }

  private Expression element(Expression object, int start) {
    int opened = tokens.start();
    int objectHeight = height;
    tokens.next();
    Expression index = expression();
    tokens.expectClosing(TokenKind.RIGHT_BRACKET, "the index", opened);
    height = tokens.above(Math.max(objectHeight, height));
    return new Expression.ArrayAccess(tokens.since(start), object, index);
  }

  // Operands.

  /** Parses an operand without prefix and postfix operators. */
  Expression primary() {
    height = 1;
    int start = tokens.start();
    switch (tokens.kind()) {
      case LEFT_PAREN -> {
        return parenthesized();
      }
      case LEFT_BRACE -> {
        return block();
      }
      case IDENTIFIER -> {
        return word();
      }
      case MAP -> {
        return map();
      }
      case VARIABLE -> {
        return variable();
      }
      case PARAMETER -> {
        return positionalParameter();
      }
      case PARAMETER_COUNT -> {
        tokens.next();
        return new Expression.PositionalParameterCount(tokens.since(start));
      }
      case INTEGER -> {
        return integer();
      }
      case STRING -> {
        String value = literals.string(tokens.span());
        tokens.next();
        return new Expression.StringLiteral(tokens.since(start), value);
      }
      case DOLLAR -> throw tokens.error(tokens.span(), "expected a name after '$'");
      default -> throw tokens.expected("an expression");
    }
  }

  private Expression block() {
    Expression.Block block = statements.block("the block");
    height = statements.height();
    return block;
  }

  Expression.Variable variable() {
    Expression.Variable variable =
        new Expression.Variable(tokens.span(), tokens.text(tokens.start() + 1, tokens.end()));
    tokens.next();
    return variable;
  }

  Expression.MapVariable mapVariable() {
    Expression.MapVariable map =
        new Expression.MapVariable(tokens.span(), tokens.text(tokens.start() + 1, tokens.end()));
    tokens.next();
    return map;
  }

  Expression.IntegerLiteral integer() {
    Span span = tokens.span();
    String text = tokens.text();
    tokens.next();
    return new Expression.IntegerLiteral(span, literals.integer(span), text);
  }

  private Expression positionalParameter() {
    Span span = tokens.span();
    int index = positionalIndex(tokens, span, tokens.start() + 1, tokens.end());
    tokens.next();
    return new Expression.PositionalParameter(span, index);
  }

  /** The number in the digits of a positional parameter; a mistake is reported and gives 1. */
  static int positionalIndex(TokenStream tokens, Span span, int from, int to) {
    long index = 0;
    for (int i = from; i < to && index <= Integer.MAX_VALUE; i++) {
      index = index * 10 + tokens.at(i) - '0';
    }
    if (index < 1 || index > Integer.MAX_VALUE) {
      tokens
          .diagnostics()
          .error(
              span,
              "no positional parameter '" + span.text() + "'",
              "parameters are numbered from $1; $# is how many there are");
      return 1;
    }
    return (int) index;
  }

  private Expression map() {
    int start = tokens.start();
    Expression.MapVariable map = mapVariable();
    if (!tokens.is(TokenKind.LEFT_BRACKET)) {
      return map;
    }
    int opened = tokens.start();
    tokens.next();
    int keyStart = tokens.start();
    if (tokens.is(TokenKind.RIGHT_BRACKET)) {
      throw tokens.error(
          tokens.span(),
          "expected a key between '[' and ']'",
          "leave out '[]' for a map without keys");
    }
    Expression key = expression();
    if (tokens.is(TokenKind.COMMA)) {
      List<Expression> keys = new ArrayList<>();
      keys.add(key);
      int highest = height;
      while (tokens.accept(TokenKind.COMMA)) {
        keys.add(expression());
        highest = Math.max(highest, height);
      }
      key = new Expression.Tuple(tokens.since(keyStart), keys);
      height = tokens.above(highest);
    }
    tokens.expectClosing(TokenKind.RIGHT_BRACKET, "the key", opened);
    height = tokens.above(height);
    return new Expression.MapAccess(tokens.since(start), map, key);
  }

  // Words.

  private Expression word() {
    int start = tokens.start();
    String name = tokens.text();
    switch (name) {
      case "true", "false" -> {
        tokens.next();
        return new Expression.BooleanLiteral(tokens.since(start), name.equals("true"));
      }
      case "if" -> {
        return conditional();
      }
      case "sizeof" -> {
        tokens.next();
        TypeExpression type = typeOperand("sizeof");
        return new Expression.SizeOf(tokens.since(start), type);
      }
      case "typeinfo" -> {
        tokens.next();
        TypeExpression type = typeOperand("typeinfo");
        return new Expression.TypeInfo(tokens.since(start), type);
      }
      case "offsetof" -> {
        return offsetOf();
      }
      case "comptime" -> {
        tokens.next();
        Expression expression = nestedUnary();
        height = tokens.above(height);
        return new Expression.Comptime(tokens.since(start), expression);
      }
      case "typeof" ->
          throw tokens.error(
              tokens.span(),
              "typeof gives a type, and an expression is expected here",
              "a type stands in a cast, after 'let $x :', in sizeof() and as an argument of a macro");
      case "let", "for", "while", "unroll", "break", "continue", "return", "import", "else" ->
          throw tokens.error(
              tokens.span(), "expected an expression, found the keyword '" + name + "'");
      default -> {
        Expression.Identifier identifier = tokens.identifier("a name");
        return callOrName(identifier);
      }
    }
  }

  private Expression callOrName(Expression.Identifier name) {
    // 'name!(' is the older way to call a macro.
    if (tokens.is(TokenKind.BANG) && tokens.following() == TokenKind.LEFT_PAREN) {
      tokens.next();
    }
    if (!tokens.is(TokenKind.LEFT_PAREN)) {
      return tokens.is(TokenKind.IDENTIFIER) && name.name().equals("defined")
          ? defined(name)
          : name;
    }
    int opened = tokens.start();
    tokens.next();
    List<Expression> arguments = List.of();
    int highest = 0;
    if (!tokens.is(TokenKind.RIGHT_PAREN)) {
      arguments = new ArrayList<>(4);
      do {
        arguments.add(argument());
        highest = Math.max(highest, height);
      } while (tokens.accept(TokenKind.COMMA));
    }
    tokens.expectClosing(TokenKind.RIGHT_PAREN, "the arguments", opened);
    height = tokens.above(highest);
    return new Expression.Call(tokens.since(name.span().start()), name, arguments);
  }

  /** Parses the C preprocessor's {@code defined NAME}, which needs no parentheses. */
  private Expression defined(Expression.Identifier operator) {
    List<Expression> operand = List.of(tokens.identifier("a name after 'defined'"));
    height = 2;
    return new Expression.Call(tokens.since(operator.span().start()), operator, operand);
  }

  private Expression argument() {
    if (!tokens.isWord("typeof")) {
      return expression();
    }
    int start = tokens.start();
    TypeExpression type = types.typeOf();
    height = tokens.above(types.height());
    return new Expression.TypeArgument(tokens.since(start), type);
  }

  private TypeExpression typeOperand(String word) {
    int opened = tokens.start();
    tokens.expect(TokenKind.LEFT_PAREN, " and a type or an expression");
    TypeExpression type = types.typeOrExpression();
    tokens.expectClosing(TokenKind.RIGHT_PAREN, word, opened);
    height = tokens.above(types.height());
    return type;
  }

  private Expression offsetOf() {
    int start = tokens.start();
    tokens.next();
    int opened = tokens.start();
    tokens.expect(TokenKind.LEFT_PAREN, " after offsetof");
    TypeExpression type = types.typeOrExpression();
    int typeHeight = types.height();
    tokens.expect(TokenKind.COMMA, " and a field's name after the type");
    List<Expression.Identifier> path = new ArrayList<>(2);
    do {
      path.add(tokens.identifier("a field's name"));
    } while (tokens.accept(TokenKind.DOT));
    tokens.expectClosing(TokenKind.RIGHT_PAREN, "offsetof", opened);
    height = tokens.above(typeHeight);
    return new Expression.OffsetOf(tokens.since(start), type, path);
  }

  private Expression conditional() {
    tokens.enter();
    try {
      int start = tokens.start();
      tokens.next();
      Expression condition = condition();
      int highest = height;
      Expression.Block then = statements.block("the 'if'");
      highest = Math.max(highest, statements.height());
      Optional<Expression> otherwise = Optional.empty();
      if (tokens.acceptWord("else")) {
        if (tokens.isWord("if")) {
          otherwise = Optional.of(conditional());
        } else if (tokens.is(TokenKind.LEFT_BRACE)) {
          otherwise = Optional.of(block());
        } else {
          throw tokens.expected("'{' or 'if' after 'else'");
        }
        highest = Math.max(highest, height);
      }
      height = tokens.above(highest);
      return new Expression.If(tokens.since(start), condition, then, otherwise);
    } finally {
      tokens.leave();
    }
  }

  /**
   * Parses what {@code if}, {@code while} and {@code unroll} ask for. A parenthesis that starts it
   * is a plain one: {@code if (x) ...} holds neither a cast nor a record.
   */
  Expression condition() {
    if (!tokens.is(TokenKind.LEFT_PAREN)) {
      return binary(unary(), 1);
    }
    int opened = tokens.start();
    tokens.next();
    Expression condition = expression();
    if (tokens.is(TokenKind.ASSIGN)) {
      throw tokens.error(tokens.span(), "expected ')', found '='", "a comparison is written '=='");
    }
    tokens.expectClosing(TokenKind.RIGHT_PAREN, "the condition", opened);
    return tokens.is(TokenKind.LEFT_BRACE) ? condition : binary(postfix(condition), 1);
  }

  // Parentheses: grouping, casts, tuples and records.

  private Expression parenthesized() {
    tokens.enter();
    try {
      int start = tokens.start();
      tokens.next();
      if (tokens.accept(TokenKind.RIGHT_PAREN)) {
        return new Expression.Tuple(tokens.since(start), List.of());
      }
      if (tokens.is(TokenKind.IDENTIFIER)) {
        if (tokens.following() == TokenKind.ASSIGN) {
          return record(start);
        }
        if (types.startsCast()) {
          return cast(start);
        }
      }
      return tupleOrGroup(start);
    } finally {
      tokens.leave();
    }
  }

  private Expression record(int start) {
    List<Expression.RecordField> fields = new ArrayList<>(4);
    int highest = 0;
    do {
      if (tokens.is(TokenKind.RIGHT_PAREN)) {
        break;
      }
      Expression.Identifier name = tokens.identifier("a field's name");
      tokens.expect(TokenKind.ASSIGN, " and the field's value");
      Expression value = expression();
      highest = Math.max(highest, height);
      for (Expression.RecordField field : fields) {
        if (field.name().name().equals(name.name())) {
          tokens
              .diagnostics()
              .error(name.span(), "the record has two fields named '" + name.name() + "'");
        }
      }
      Span span = tokens.since(name.span().start());
      fields.add(new Expression.RecordField(span, name, value));
    } while (tokens.accept(TokenKind.COMMA));
    tokens.expectClosing(TokenKind.RIGHT_PAREN, "the record", start);
    height = tokens.above(highest);
    return new Expression.RecordLiteral(tokens.since(start), fields);
  }

  private Expression cast(int start) {
    TypeExpression type = types.type();
    int typeHeight = types.height();
    tokens.expectClosing(TokenKind.RIGHT_PAREN, "the cast", start);
    Expression operand = nestedUnary();
    height = tokens.above(Math.max(typeHeight, height));
    return new Expression.Cast(tokens.since(start), type, operand);
  }

  private Expression tupleOrGroup(int start) {
    Expression first = expression();
    if (!tokens.is(TokenKind.COMMA)) {
      tokens.expectClosing(TokenKind.RIGHT_PAREN, "the parenthesis", start);
      return first;
    }
    List<Expression> elements = new ArrayList<>(4);
    elements.add(first);
    int highest = height;
    while (tokens.accept(TokenKind.COMMA) && !tokens.is(TokenKind.RIGHT_PAREN)) {
      elements.add(expression());
      highest = Math.max(highest, height);
    }
    tokens.expectClosing(TokenKind.RIGHT_PAREN, "the tuple", start);
    height = tokens.above(highest);
    return new Expression.Tuple(tokens.since(start), elements);
  }
}
