package dev.sonde.script.function;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;

/** A function that gives the name of a number. */
abstract class NumberName extends DocumentedFunction {
  NumberName(Documentation documentation) {
    super(1, 1, documentation);
  }

  /** The names. */
  abstract NameTable table();

  /** Whether a negative number means its opposite, as what the kernel returns does. */
  boolean takesNegative() {
    return false;
  }

  @Override
  public final boolean isPure() {
    return true;
  }

  @Override
  public final ScriptType check(Expression.Call call, Typing typing) {
    typing.number(call.arguments().getFirst(), name() + "()");
    return NameTable.TEXT;
  }

  @Override
  public final Operand lower(Expression.Call call, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    Expression argument = call.arguments().getFirst();
    if (argument instanceof Expression.IntegerLiteral literal) {
      long value = literal.value();
      return table().name(takesNegative() && value < 0 ? -value : value);
    }
    Value number = code.extend(lowering.number(argument), Width.B4, true);
    if (takesNegative()) {
      Value opposite = code.binary(BinaryOperator.SUBTRACT, code.constant(0), number);
      number = code.select(code.compare(Predicate.LESS_SIGNED, number, 0), opposite, number);
    }
    return table().name(number, code);
  }
}
