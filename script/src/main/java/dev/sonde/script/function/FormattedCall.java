package dev.sonde.script.function;

import dev.sonde.compiler.program.FormatString;
import dev.sonde.compiler.program.FormatString.Conversion;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.ArrayList;
import java.util.List;

/** A call whose first argument is a printf format and whose others are what it prints. */
final class FormattedCall {
  private FormattedCall() {}

  /** Checks the format and the arguments, and yields the types of these. */
  static List<ScriptType> check(Expression.Call call, Typing typing) {
    List<ScriptType> types = new ArrayList<>(call.arguments().size());
    for (Expression argument : call.arguments().subList(1, call.arguments().size())) {
      types.add(typing.type(argument));
    }
    if (call.arguments().getFirst() instanceof Expression.StringLiteral literal) {
      check(call, literal, types, typing);
    } else {
      typing.type(call.arguments().getFirst());
      typing.error(
          call.arguments().getFirst().span(),
          call.name() + "() expects a string literal as its format",
          "write: " + call.name() + "(\"%s\\n\", ...)");
    }
    return types;
  }

  /** The format of a call that was checked. */
  static FormatString format(Expression.Call call) {
    return FormatParser.parse(((Expression.StringLiteral) call.arguments().getFirst()).value());
  }

  /** The arguments of a call that was checked, as the fields of an event. */
  static List<Lowering.Field> fields(Expression.Call call, Lowering lowering) {
    List<Lowering.Field> fields = new ArrayList<>(call.arguments().size());
    int next = 1;
    for (FormatString.Piece piece : format(call).pieces()) {
      if (piece instanceof Conversion conversion) {
        if (conversion.dynamicWidth()) {
          fields.add(field(call.arguments().get(next++), lowering));
        }
        Expression argument = call.arguments().get(next++);
        fields.add(
            isFraction(conversion)
                ? Fraction.field(argument, lowering)
                : field(argument, lowering));
      }
    }
    return fields;
  }

  private static Lowering.Field field(Expression argument, Lowering lowering) {
    return new Lowering.Field(lowering.evaluate(argument), lowering.type(argument));
  }

  private static boolean isFraction(Conversion conversion) {
    return conversion.conversion() == 'f' || conversion.conversion() == 'e';
  }

  private static void check(
      Expression.Call call,
      Expression.StringLiteral literal,
      List<ScriptType> types,
      Typing typing) {
    FormatString format = FormatParser.parse(literal.value());
    int next = 0;
    for (FormatString.Piece piece : format.pieces()) {
      if (!(piece instanceof Conversion conversion)) {
        continue;
      }
      if (conversion.dynamicWidth()) {
        if (next < types.size() && !isNumber(types.get(next))) {
          typing.error(
              call.arguments().get(next + 1).span(),
              "the width of '%*" + conversion.conversion() + "' must be an integer");
        }
        next++;
      }
      if (next < types.size()) {
        check(conversion, types.get(next), call.arguments().get(next + 1).span(), literal, typing);
      }
      next++;
    }
    if (next != types.size()) {
      typing.error(
          call.span(),
          (next > types.size() ? "not enough" : "too many")
              + " arguments for format string ("
              + types.size()
              + " supplied, "
              + next
              + " expected)");
    }
  }

  private static void check(
      Conversion conversion,
      ScriptType type,
      Span argument,
      Expression.StringLiteral literal,
      Typing typing) {
    char c = conversion.conversion();
    switch (c) {
      case 'd', 'i', 'u', 'o', 'x', 'X', 'c', 'p', 'f', 'e' -> {
        if (!isNumber(type)) {
          typing.error(
              argument,
              "unsupported format specifier for type '" + type + "': %" + c,
              type instanceof ScriptType.Text ? "use %s for strings" : "use %s");
        }
      }
      case 's' -> {
        if (type instanceof ScriptType.None) {
          typing.error(argument, "unable to print none type for specifier: %s");
        } else if (!Print.isPrintable(type)) {
          typing.error(argument, "printing a value of type '" + type + "' is not supported yet");
        }
      }
      case 'g' -> {
        if (!conversion.length().equals("r")) {
          unknown(c, literal, typing);
        } else if (!isNumber(type)) {
          typing.error(argument, "unsupported format specifier for type '" + type + "': %gr");
        }
      }
      case 'r' -> {
        if (!(type instanceof ScriptType.Buffer || type instanceof ScriptType.Unknown)) {
          typing.error(
              argument,
              "unsupported format specifier for type '" + type + "': %r" + conversion.length(),
              "buf(...) makes a buffer");
        }
      }
      default -> unknown(c, literal, typing);
    }
  }

  private static void unknown(char conversion, Expression.StringLiteral literal, Typing typing) {
    typing.error(
        literal.span(),
        "unsupported format specifier: %" + conversion,
        "there are %d %i %u %x %X %o %c %p %f %e %s %r %rx %rh %gr and %%");
  }

  private static boolean isNumber(ScriptType type) {
    return type.isNumeric()
        || type instanceof ScriptType.Pointer
        || type instanceof ScriptType.Unknown;
  }
}
