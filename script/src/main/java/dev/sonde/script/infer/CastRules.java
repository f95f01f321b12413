package dev.sonde.script.infer;

import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.function.Typing;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.ScriptType.IntegerType;
import dev.sonde.script.type.TypeSize;

/** Which values can be cast to which types. */
final class CastRules {
  private final Typing typing;

  CastRules(Typing typing) {
    this.typing = typing;
  }

  /** The type of a cast, or {@link ScriptType#UNKNOWN} after saying why it cannot be. */
  ScriptType cast(Expression.Cast cast, ScriptType from, ScriptType to) {
    if (from instanceof ScriptType.Unknown || to instanceof ScriptType.Unknown) {
      return to;
    }
    if (settled(from).equals(to) && isWritten(cast)) {
      typing.warning(written(cast), "Unnecessary cast: expression is already of type " + from);
    }
    boolean number = from.isNumeric() || from instanceof ScriptType.Pointer;
    return switch (to) {
      case ScriptType.Array array -> toArray(cast, from, array);
      case ScriptType.Bool _ when from instanceof ScriptType.Text -> to;
      case ScriptType.Enumeration enumeration when number -> toEnum(cast, enumeration);
      case IntegerType _, ScriptType.Bool _, ScriptType.Pointer _ when number -> to;
      case IntegerType integer when from instanceof ScriptType.Array && sameSize(from, integer) ->
          to;
      case ScriptType.Text text
          when from instanceof ScriptType.Text source && text.capacity() >= source.capacity() ->
          to;
      case ScriptType.Rendered wanted
          when from instanceof ScriptType.Rendered given && given.name().equals(wanted.name()) ->
          from;
      default -> wrong(cast, from, to);
    };
  }

  /**
   * Whether the script's author wrote it for what it casts: not for any argument of a macro, nor as
   * a function that stands for it.
   */
  private static boolean isWritten(Expression.Cast cast) {
    return cast.span().expandedFrom() == null
        && cast.type().span().end() <= cast.operand().span().start();
  }

  private static ScriptType settled(ScriptType type) {
    return type instanceof IntegerType integer ? integer.settled() : type;
  }

  /** Where it is said that an expression is converted: of a cast, its type. */
  static Span place(Expression expression) {
    return expression instanceof Expression.Cast cast && isWritten(cast)
        ? written(cast)
        : expression.span();
  }

  /** The type with its parentheses. */
  private static Span written(Expression.Cast cast) {
    int end = cast.span().source().text().indexOf(')', cast.type().span().end());
    return new Span(cast.span().source(), cast.span().start(), end + 1);
  }

  private static boolean sameSize(ScriptType a, ScriptType b) {
    return TypeSize.of(a).equals(TypeSize.of(b));
  }

  /** An integer, a truth value or a string as the bytes that it is in memory. */
  private ScriptType toArray(Expression.Cast cast, ScriptType from, ScriptType.Array to) {
    ScriptType element = to.element();
    boolean integers = element instanceof IntegerType || element instanceof ScriptType.Bool;
    boolean bytes =
        from instanceof IntegerType
            || from instanceof ScriptType.Bool
            || from instanceof ScriptType.Enumeration
            || from instanceof ScriptType.Text;
    if (!integers || !bytes) {
      return wrong(cast, from, to);
    }
    int given = TypeSize.of(from).orElseThrow();
    int one = TypeSize.of(element).orElseThrow();
    if (to.count() == 0) {
      if (given % one != 0) {
        typing.error(
            cast.span(),
            "Cannot determine array size: the element size is incompatible with the cast integer"
                + " size");
        return ScriptType.UNKNOWN;
      }
      return new ScriptType.Array(element, given / one);
    }
    int wanted = one * to.count();
    boolean extended = from instanceof IntegerType && wanted <= Long.BYTES && wanted > given;
    return wanted == given || extended ? to : wrong(cast, from, to);
  }

  private ScriptType toEnum(Expression.Cast cast, ScriptType.Enumeration to) {
    if (cast.operand() instanceof Expression.IntegerLiteral literal
        && !to.numbers().contains(literal.value())) {
      typing.error(
          cast.span(),
          "Enum: " + to.name() + " doesn't contain a variant value of " + literal.text());
      return ScriptType.UNKNOWN;
    }
    return to;
  }

  private ScriptType wrong(Expression.Cast cast, ScriptType from, ScriptType to) {
    String message = "Cannot cast from \"" + from + "\" to \"" + to + "\"";
    if (from instanceof ScriptType.Struct) {
      typing.error(
          cast.span(),
          "Cannot cast from C type \"" + from + "\"",
          "cast a pointer to it, and read through that");
    } else if (to instanceof ScriptType.Array || from instanceof ScriptType.Array) {
      typing.error(
          cast.span(), message, "an integer and an array of integers have to be of the same size");
    } else {
      typing.error(
          cast.span(),
          message,
          from.isNumeric() || from instanceof ScriptType.Pointer
              ? "numbers can be cast to integers, bool and pointers"
              : "only numbers can be cast");
    }
    return ScriptType.UNKNOWN;
  }
}
