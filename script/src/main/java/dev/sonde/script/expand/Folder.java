package dev.sonde.script.expand;

import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.syntax.BinaryOperator;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.Expression.BooleanLiteral;
import dev.sonde.script.syntax.Expression.IntegerLiteral;
import dev.sonde.script.syntax.Expression.StringLiteral;
import dev.sonde.script.syntax.Statement;
import dev.sonde.script.syntax.UnaryOperator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Computes what is constant, and puts in the positional parameters. A negative result is an {@link
 * IntegerLiteral} whose text starts with a minus sign; see {@link IntegerLiteral#isNegative}.
 */
public final class Folder extends Rewriter {
  private static final String OVERFLOW = "unable to fold literals due to overflow or underflow";

  /** What may stand between the percent sign of a format and its letter. */
  private static final String MODIFIERS = "-+ #0'*.123456789hlLqjzt";

  private final List<String> arguments;
  private final NamedParameter named;
  private final Diagnostics diagnostics;
  private final Set<String> names = new HashSet<>();

  /** Whether a quotient is printed with digits behind the point, so that it must stay one. */
  private boolean keepsFractions;

  /**
   * A folder.
   *
   * @param arguments what the parameters of the script are
   */
  public Folder(ScriptArguments arguments, Diagnostics diagnostics) {
    this.arguments = arguments.positional();
    this.named = new NamedParameter(arguments, diagnostics);
    this.diagnostics = diagnostics;
  }

  /** The expression with all its constant parts computed. */
  public Expression fold(Expression expression) {
    return expression(expression);
  }

  /** The block with all its constant parts computed. */
  public Expression.Block fold(Expression.Block block) {
    return block(block);
  }

  /** Every plain name and every function's name that was met so far. */
  public Set<String> names() {
    return names;
  }

  @Override
  Expression identifier(Expression.Identifier identifier) {
    names.add(identifier.name());
    return identifier;
  }

  private static IntegerLiteral unsigned(Span span, long value) {
    return new IntegerLiteral(span, value, Long.toUnsignedString(value));
  }

  private static IntegerLiteral signed(Span span, long value) {
    return new IntegerLiteral(span, value, Long.toString(value));
  }

  // Positional parameters.

  private String argument(Expression.PositionalParameter parameter) {
    return parameter.index() <= arguments.size() ? arguments.get(parameter.index() - 1) : "";
  }

  @Override
  Expression positional(Expression.PositionalParameter parameter) {
    String argument = argument(parameter);
    if (argument.isEmpty()) {
      warn(
          parameter.span(),
          "Positional parameter $" + parameter.index() + " is empty or not provided.");
      return unsigned(parameter.span(), 0);
    }
    IntegerLiteral number = number(parameter.span(), argument);
    return number == null ? new StringLiteral(parameter.span(), argument) : number;
  }

  /** The number that an argument of the command line is, or null: decimal, hexadecimal or octal. */
  static IntegerLiteral number(Span span, String argument) {
    boolean negative = argument.startsWith("-");
    String digits = negative ? argument.substring(1) : argument;
    int radix = 10;
    if (digits.startsWith("0x") || digits.startsWith("0X")) {
      radix = 16;
      digits = digits.substring(2);
    } else if (digits.length() > 1 && digits.charAt(0) == '0') {
      radix = 8;
      digits = digits.substring(1);
    }
    if (digits.isEmpty() || !Character.isLetterOrDigit(digits.charAt(0))) {
      return null;
    }
    try {
      return negative
          ? signed(span, Long.parseLong("-" + digits, radix))
          : unsigned(span, Long.parseUnsignedLong(digits, radix));
    } catch (NumberFormatException _) {
      return null; // It is text then.
    }
  }

  @Override
  Expression positionalCount(Expression.PositionalParameterCount count) {
    return unsigned(count.span(), arguments.size());
  }

  @Override
  Expression call(Expression.Call call) {
    names.add(call.name());
    if (call.name().equals("str") && !call.arguments().isEmpty()) {
      Optional<StringLiteral> text = positionalText(call.arguments().getFirst());
      if (text.isPresent() && call.arguments().size() == 1) {
        return text.get();
      }
      if (text.isPresent()) {
        List<Expression> others = call.arguments().subList(1, call.arguments().size());
        List<Expression> folded = expressions(others);
        folded.addFirst(text.get());
        return new Expression.Call(call.span(), call.callee(), folded);
      }
    }
    boolean before = keepsFractions;
    keepsFractions = printsFractions(call);
    Expression.Call folded = (Expression.Call) super.call(call);
    keepsFractions = before;
    if (call.name().equals(NamedParameter.FUNCTION)) {
      return named.value(folded);
    }
    if (call.name().equals("str")
        && !folded.arguments().isEmpty()
        && folded.arguments().getFirst() instanceof IntegerLiteral number) {
      // A number that is known is taken for its digits, as a positional parameter is.
      List<Expression> arguments = new ArrayList<>(folded.arguments());
      arguments.set(0, new StringLiteral(number.span(), number.text()));
      return new Expression.Call(call.span(), call.callee(), arguments);
    }
    return folded;
  }

  /** Whether a call has a format with {@code %f} or {@code %e}. */
  private static boolean printsFractions(Expression.Call call) {
    if (call.arguments().isEmpty()
        || !(call.arguments().getFirst() instanceof StringLiteral literal)) {
      return false;
    }
    String format = literal.value();
    for (int at = format.indexOf('%'); at >= 0; at = format.indexOf('%', at + 1)) {
      do {
        at++;
      } while (at < format.length() && MODIFIERS.indexOf(format.charAt(at)) >= 0);
      if (at < format.length() && (format.charAt(at) == 'f' || format.charAt(at) == 'e')) {
        return true;
      }
    }
    return false;
  }

  /** The text of {@code $1}, or of {@code $1 + n} without its first {@code n} characters. */
  private Optional<StringLiteral> positionalText(Expression expression) {
    if (expression instanceof Expression.PositionalParameter parameter) {
      return Optional.of(new StringLiteral(parameter.span(), argument(parameter)));
    }
    if (!(expression instanceof Expression.Binary binary)
        || binary.operator() != BinaryOperator.ADD) {
      return Optional.empty();
    }
    Expression left = binary.left();
    Expression right = binary.right();
    if (right instanceof Expression.PositionalParameter) {
      left = binary.right();
      right = binary.left();
    }
    if (!(left instanceof Expression.PositionalParameter parameter)
        || !(expression(right) instanceof IntegerLiteral offset)) {
      return Optional.empty();
    }
    return Optional.of(suffix(binary.span(), argument(parameter), offset.value()));
  }

  /** Warns once, however often the code is folded. */
  private void warn(Span span, String message) {
    Diagnostic warning = Diagnostic.warning(span, message);
    if (!diagnostics.all().contains(warning)) {
      diagnostics.add(warning);
    }
  }

  // Operators.

  @Override
  Expression unary(Expression.Unary unary) {
    Expression operand = expression(unary.operand());
    Span span = unary.span();
    if (operand instanceof IntegerLiteral literal) {
      switch (unary.operator()) {
        case BITWISE_NOT -> {
          return unsigned(span, ~literal.value());
        }
        case LOGICAL_NOT -> {
          return new BooleanLiteral(span, literal.value() == 0);
        }
        case NEGATE -> {
          if (literal.isNegative()) {
            return unsigned(span, -literal.value());
          }
          if (literal.value() == 0) {
            return literal;
          }
          if (literal.value() < 0 && literal.value() != Long.MIN_VALUE) {
            diagnostics.error(span, "negative value will underflow");
            return literal;
          }
          return signed(span, -literal.value());
        }
        case DEREFERENCE -> {
          // An address; nothing to compute.
        }
      }
    } else if (operand instanceof BooleanLiteral literal
        && unary.operator() == UnaryOperator.LOGICAL_NOT) {
      return new BooleanLiteral(span, !literal.value());
    }
    return new Expression.Unary(span, unary.operator(), operand);
  }

  @Override
  Expression binary(Expression.Binary binary) {
    Expression left = expression(binary.left());
    Expression right = expression(binary.right());
    Expression folded = null;
    if (left instanceof IntegerLiteral a && right instanceof IntegerLiteral b) {
      boolean fraction =
          keepsFractions
              && binary.operator() == BinaryOperator.DIVIDE
              && b.value() != 0
              && a.value() % b.value() != 0;
      folded = fraction ? null : integers(binary, a, b);
    } else if (left instanceof StringLiteral a && right instanceof StringLiteral b) {
      folded = strings(binary, a.value(), b.value());
    } else if (left instanceof StringLiteral text
        && right instanceof IntegerLiteral offset
        && binary.operator() == BinaryOperator.ADD) {
      folded = suffix(binary.span(), text.value(), offset.value());
    } else if (binary.operator().isLogical() || isTruth(left) && isTruth(right)) {
      folded = truths(binary, left, right);
    }
    return folded != null
        ? folded
        : new Expression.Binary(binary.span(), binary.operator(), left, right);
  }

  private static boolean isTruth(Expression expression) {
    return expression instanceof BooleanLiteral;
  }

  private StringLiteral suffix(Span span, String text, long offset) {
    if (Long.compareUnsigned(offset, text.length()) < 0) {
      return new StringLiteral(span, text.substring((int) offset));
    }
    if (offset != 0) {
      warn(span, "literal string will always be empty");
    }
    return new StringLiteral(span, "");
  }

  private Expression strings(Expression.Binary binary, String a, String b) {
    Span span = binary.span();
    return switch (binary.operator()) {
      case EQUAL -> new BooleanLiteral(span, a.equals(b));
      case NOT_EQUAL -> new BooleanLiteral(span, !a.equals(b));
      case LESS -> new BooleanLiteral(span, a.compareTo(b) < 0);
      case LESS_OR_EQUAL -> new BooleanLiteral(span, a.compareTo(b) <= 0);
      case GREATER -> new BooleanLiteral(span, a.compareTo(b) > 0);
      case GREATER_OR_EQUAL -> new BooleanLiteral(span, a.compareTo(b) >= 0);
      case ADD -> new StringLiteral(span, a + b);
      default -> null;
    };
  }

  /** Whether a literal counts as true; empty if the expression is none. */
  private static Optional<Boolean> truth(Expression expression) {
    return switch (expression) {
      case IntegerLiteral literal -> Optional.of(literal.value() != 0);
      case BooleanLiteral literal -> Optional.of(literal.value());
      default -> Optional.empty();
    };
  }

  private static Expression truths(Expression.Binary binary, Expression left, Expression right) {
    Optional<Boolean> first = truth(left);
    Optional<Boolean> second = truth(right);
    if (first.isEmpty() || second.isEmpty()) {
      return null;
    }
    boolean a = first.get();
    boolean b = second.get();
    return switch (binary.operator()) {
      case LOGICAL_AND -> new BooleanLiteral(binary.span(), a && b);
      case LOGICAL_OR -> new BooleanLiteral(binary.span(), a || b);
      case EQUAL -> new BooleanLiteral(binary.span(), a == b);
      case NOT_EQUAL -> new BooleanLiteral(binary.span(), a != b);
      default -> null;
    };
  }

  /** Computed as if the numbers had no bounds; a result of neither 64-bit type is an error. */
  private Expression integers(Expression.Binary binary, IntegerLiteral left, IntegerLiteral right) {
    Span span = binary.span();
    long a = left.value();
    long b = right.value();
    boolean negativeA = left.isNegative();
    boolean negativeB = right.isNegative();
    int order = negativeA != negativeB ? (negativeA ? -1 : 1) : Long.compareUnsigned(a, b);
    switch (binary.operator()) {
      case EQUAL -> {
        return new BooleanLiteral(span, order == 0);
      }
      case NOT_EQUAL -> {
        return new BooleanLiteral(span, order != 0);
      }
      case LESS -> {
        return new BooleanLiteral(span, order < 0);
      }
      case LESS_OR_EQUAL -> {
        return new BooleanLiteral(span, order <= 0);
      }
      case GREATER -> {
        return new BooleanLiteral(span, order > 0);
      }
      case GREATER_OR_EQUAL -> {
        return new BooleanLiteral(span, order >= 0);
      }
      case LOGICAL_AND -> {
        return new BooleanLiteral(span, a != 0 && b != 0);
      }
      case LOGICAL_OR -> {
        return new BooleanLiteral(span, a != 0 || b != 0);
      }
      default -> {
        Optional<IntegerLiteral> result =
            WideArithmetic.compute(binary.operator(), a, negativeA, b, negativeB, span);
        if (result.isEmpty()) {
          diagnostics.error(span, OVERFLOW);
          return unsigned(span, 0);
        }
        return result.get();
      }
    }
  }

  @Override
  Expression ternary(Expression.Ternary ternary) {
    Expression condition = expression(ternary.condition());
    Optional<Boolean> truth = truth(condition);
    if (truth.isPresent()) {
      if (!truth.get()) {
        return expression(ternary.otherwise());
      }
      return ternary.then().isPresent() ? expression(ternary.then().get()) : condition;
    }
    return new Expression.Ternary(
        ternary.span(),
        condition,
        ternary.then().isPresent()
            ? Optional.of(expression(ternary.then().get()))
            : Optional.empty(),
        expression(ternary.otherwise()));
  }

  @Override
  Expression comptime(Expression.Comptime comptime) {
    Expression value = expression(comptime.expression());
    return isLiteral(value) ? value : new Expression.Comptime(comptime.span(), value);
  }

  @Override
  Expression blockValue(Expression.Block block) {
    Expression.Block folded = block(block);
    boolean literal = folded.result().isPresent() && isLiteral(folded.result().get());
    return literal && folded.statements().isEmpty() ? folded.result().get() : folded;
  }

  /** {@code @x = { ...; value }} as {@code { ...; @x = value; }}: the value may aggregate. */
  @Override
  Statement statement(Statement statement) {
    Statement folded = super.statement(statement);
    if (!(folded
            instanceof
            Statement.Assign(
                Span span,
                Expression.Assignable target,
                var operator,
                Expression.Block(Span inner, List<Statement> statements, var result)))
        || target instanceof Expression.Variable
        || operator.isPresent()
        || result.isEmpty()) {
      return folded;
    }
    List<Statement> all = new ArrayList<>(statements);
    all.add(statement(new Statement.Assign(span, target, operator, result.get())));
    return new Statement.ExpressionStatement(
        span, new Expression.Block(inner, all, Optional.empty()));
  }

  private static boolean isLiteral(Expression expression) {
    return expression instanceof IntegerLiteral
        || expression instanceof BooleanLiteral
        || expression instanceof StringLiteral;
  }
}
