package dev.sonde.cli.generated;

import java.util.List;
import java.util.Random;

/**
 * A random expression of the tracing language together with its value, computed here by the rules
 * of docs/language.md and by nothing of the compiler.
 *
 * @param text as a script writes it, in parentheses where it is not a single word
 * @param value extended to 64 bits as {@code type} says
 */
record RandomExpression(String text, long value, Kind type) {

  /** A type: an integer of 1, 2, 4 or 8 bytes, or a truth value. */
  record Kind(int size, boolean signed, boolean truth) {
    static final Kind TRUTH = new Kind(1, false, true);

    static Kind integer(int size, boolean signed) {
      return new Kind(size, signed, false);
    }

    String text() {
      return truth ? "bool" : (signed ? "int" : "uint") + size * 8;
    }

    /** The low bits of a value, extended. */
    long wrap(long value) {
      int unused = 64 - size * 8;
      long high = value << unused;
      return signed ? high >> unused : high >>> unused;
    }
  }

  /** The type that holds the values of both operands. */
  private static Kind common(Kind a, Kind b) {
    int size = Math.max(a.size, b.size);
    if (a.signed == b.signed) {
      return Kind.integer(size, a.signed);
    }
    Kind signed = a.signed ? a : b;
    Kind unsigned = a.signed ? b : a;
    if (signed.size > unsigned.size) {
      return signed;
    }
    return Kind.integer(Math.min(8, size * 2), true);
  }

  /** A random expression over {@code leaves}, none of which is a literal. */
  static RandomExpression make(Random random, List<RandomExpression> leaves, int depth) {
    if (depth == 0) {
      return leaves.get(random.nextInt(leaves.size()));
    }
    return switch (random.nextInt(10)) {
      case 0 -> cast(random, make(random, leaves, depth - 1));
      case 1 -> unary(random, make(random, leaves, depth - 1));
      case 2 ->
          choice(
              make(random, leaves, depth - 1),
              cast(random, make(random, leaves, depth - 1)),
              make(random, leaves, depth - 1));
      case 3, 4 ->
          compare(random, make(random, leaves, depth - 1), make(random, leaves, depth - 1));
      case 5 -> logical(random, make(random, leaves, depth - 1), make(random, leaves, depth - 1));
      default ->
          arithmetic(random, make(random, leaves, depth - 1), make(random, leaves, depth - 1));
    };
  }

  static Kind kind(Random random) {
    return Kind.integer(1 << random.nextInt(4), random.nextBoolean());
  }

  private static RandomExpression cast(Random random, RandomExpression operand) {
    Kind to = random.nextInt(8) == 0 ? Kind.TRUTH : kind(random);
    long value = to.truth ? (operand.value != 0 ? 1 : 0) : to.wrap(operand.value);
    return new RandomExpression("((" + to.text() + ")" + operand.text + ")", value, to);
  }

  private static RandomExpression unary(Random random, RandomExpression operand) {
    if (random.nextInt(3) == 0 || operand.type.truth) {
      return new RandomExpression(
          "(!" + operand.text + ")", operand.value == 0 ? 1 : 0, Kind.TRUTH);
    }
    boolean negate = random.nextBoolean();
    long result = negate ? -operand.value : ~operand.value;
    return new RandomExpression(
        "(" + (negate ? "-" : "~") + operand.text + ")",
        Kind.integer(operand.type.size, false).wrap(result),
        Kind.integer(8, operand.type.signed));
  }

  private static RandomExpression choice(
      RandomExpression condition, RandomExpression then, RandomExpression otherwise) {
    if (then.type.truth != otherwise.type.truth) {
      return condition;
    }
    Kind type = then.type.truth ? Kind.TRUTH : common(then.type, otherwise.type);
    long value = condition.value != 0 ? then.value : otherwise.value;
    return new RandomExpression(
        "(" + condition.text + " ? " + then.text + " : " + otherwise.text + ")", value, type);
  }

  private static RandomExpression compare(
      Random random, RandomExpression left, RandomExpression right) {
    String[] operators = {"==", "!=", "<", "<=", ">", ">="};
    String operator = operators[random.nextInt(operators.length)];
    boolean signed = common(left.type, right.type).signed;
    int order =
        signed
            ? Long.compare(left.value, right.value)
            : Long.compareUnsigned(left.value, right.value);
    boolean holds =
        switch (operator) {
          case "==" -> order == 0;
          case "!=" -> order != 0;
          case "<" -> order < 0;
          case "<=" -> order <= 0;
          case ">" -> order > 0;
          default -> order >= 0;
        };
    return new RandomExpression(
        "(" + left.text + " " + operator + " " + right.text + ")", holds ? 1 : 0, Kind.TRUTH);
  }

  private static RandomExpression logical(
      Random random, RandomExpression left, RandomExpression right) {
    boolean and = random.nextBoolean();
    boolean holds = and ? left.value != 0 && right.value != 0 : left.value != 0 || right.value != 0;
    return new RandomExpression(
        "(" + left.text + (and ? " && " : " || ") + right.text + ")", holds ? 1 : 0, Kind.TRUTH);
  }

  private static RandomExpression arithmetic(
      Random random, RandomExpression left, RandomExpression right) {
    String[] operators = {"+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>"};
    String operator = operators[random.nextInt(operators.length)];
    if (operator.equals("<<") || operator.equals(">>")) {
      return shift(random, operator, left);
    }
    boolean signed = common(left.type, right.type).signed;
    long a = left.value;
    long b = right.value;
    long value =
        switch (operator) {
          case "+" -> a + b;
          case "-" -> a - b;
          case "*" -> a * b;
          // A division by zero yields 1.
          case "/" -> b == 0 ? 1 : signed ? a / b : Long.divideUnsigned(a, b);
          case "%" -> b == 0 ? 1 : signed ? a % b : Long.remainderUnsigned(a, b);
          case "&" -> a & b;
          case "|" -> a | b;
          default -> a ^ b;
        };
    boolean signedResult = signed || operator.equals("-");
    return new RandomExpression(
        "(" + left.text + " " + operator + " " + right.text + ")",
        value,
        Kind.integer(8, signedResult));
  }

  private static RandomExpression shift(Random random, String operator, RandomExpression left) {
    int by = random.nextInt(64);
    long value = operator.equals("<<") ? left.value << by : left.value >>> by;
    return new RandomExpression(
        "(" + left.text + " " + operator + " " + by + ")",
        value,
        Kind.integer(8, left.type.signed));
  }
}
