package dev.sonde.script.function;

import dev.sonde.compiler.ir.Ring;
import dev.sonde.compiler.program.ValueUnit;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.MapSymbol;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code print(value)} and {@code print(@map, top, div)}: prints on a line of its own. */
final class Print extends DocumentedFunction {
  Print() {
    super(
        1,
        3,
        new Documentation(
            "print",
            List.of(
                "void print(value)",
                "void print(map m [, int64 top [, int64 div]])",
                "void print(map m, int64 top, const string unit)"),
            "Prints a value, or a whole map: all of it, or the entries with the greatest values, each"
                + " divided by a number. A unit shows numbers of nanoseconds (ns, us, ms, s; time picks"
                + " one for each) or bytes (B, KiB, MiB, GiB; bytes) with two digits behind the"
                + " point.",
            "tracepoint:syscalls:sys_exit_read { @kb[comm] = sum(args.ret); }"
                + " interval:s:1 { print(@kb, 5, 1024); clear(@kb); }"));
  }

  /** Whether values of a type can be shown. */
  static boolean isPrintable(ScriptType type) {
    return switch (type) {
      case ScriptType.None _, ScriptType.Opaque _, ScriptType.Arguments _ -> false;
      case ScriptType.Aggregate aggregate -> aggregate.isNumeric();
      case ScriptType.RecordType record -> isPrintable(record.values());
      case ScriptType.Tuple tuple -> {
        boolean all = true;
        for (ScriptType element : tuple.elements()) {
          all &= isPrintable(element);
        }
        yield all;
      }
      default -> true;
    };
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    Expression subject = call.arguments().getFirst();
    for (Expression number : call.arguments().subList(1, call.arguments().size())) {
      if (number == divisor(call) && number instanceof Expression.StringLiteral unit) {
        if (ValueUnit.of(unit.value()) == null) {
          typing.error(
              number.span(),
              "print() knows no unit '" + unit.value() + "'",
              "the units are ns, us, ms, s, B, KiB, MiB, GiB, time and bytes");
        }
      } else if (!(number instanceof Expression.IntegerLiteral)) {
        typing.type(number);
        typing.error(number.span(), "print() expects an integer literal for top and div");
      }
    }
    if (subject instanceof Expression.MapVariable map) {
      warn(call, typing.map(map), typing);
      return ScriptType.NONE;
    }
    ScriptType type = typing.value(subject);
    if (type instanceof ScriptType.Aggregate aggregate && !aggregate.isNumeric()) {
      typing.error(
          subject.span(),
          "Map type "
              + type
              + " cannot print the value of individual keys. You must print the whole map.");
    } else if (type instanceof ScriptType.None) {
      typing.error(subject.span(), "none type passed to print() is not printable");
    } else if (!isPrintable(type)) {
      typing.error(subject.span(), "printing a value of type '" + type + "' is not supported yet");
    } else if (call.arguments().size() > 1) {
      typing.error(
          call.span(),
          "Non-map print() only takes 1 argument, " + call.arguments().size() + " found");
    }
    return ScriptType.NONE;
  }

  private static void warn(Expression.Call call, MapSymbol map, Typing typing) {
    if (typing.inLoop()) {
      typing.warning(
          call.span(),
          "Due to its asynchronous nature, print() in a loop can lead to unexpected behavior: the map"
              + " will likely be updated before it is printed.");
    }
    if (call.arguments().size() > 1
        && map.value() instanceof ScriptType.Aggregate aggregate
        && aggregate.kind() == ScriptType.Aggregate.Kind.STATS) {
      typing.warning(
          call.span(), "print()'s top and div arguments are ignored when used on stats() maps.");
    }
  }

  /** The argument that says what values are divided by, or shown in; null if there is none. */
  private static Expression divisor(Expression.Call call) {
    return call.arguments().size() == 3 ? call.arguments().get(2) : null;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    Expression subject = call.arguments().getFirst();
    if (subject instanceof Expression.MapVariable variable) {
      MapSymbol map = lowering.map(variable);
      int index = map.id();
      long top = literal(call, 1);
      if (divisor(call) instanceof Expression.StringLiteral symbol) {
        ValueUnit unit = ValueUnit.of(symbol.value());
        lowering.emit(
            Ring.CONTROL,
            name(),
            call.span(),
            List.of(),
            (values, session) -> session.printMap(index, top, unit));
        return Operand.NONE;
      }
      long divisor = literal(call, 2);
      lowering.emit(
          Ring.CONTROL,
          name(),
          call.span(),
          List.of(),
          (values, session) -> session.printMap(index, top, divisor));
      return Operand.NONE;
    }
    lowering.emit(
        Ring.DATA,
        name(),
        call.span(),
        List.of(new Lowering.Field(lowering.evaluate(subject), lowering.type(subject))),
        (values, session) -> session.printValue(values, 0));
    return Operand.NONE;
  }

  private static long literal(Expression.Call call, int index) {
    return index < call.arguments().size()
        ? ((Expression.IntegerLiteral) call.arguments().get(index)).value()
        : 0;
  }
}
