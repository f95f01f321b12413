package dev.sonde.script.function;

import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Value;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.Arrays;
import java.util.List;

/** {@code str(pointer, length)}: the string that a pointer points to. */
final class Str extends DocumentedFunction {
  Str() {
    super(
        1,
        2,
        new Documentation(
            "str",
            List.of("string str(char * data [, uint32 length])"),
            "The NUL-terminated string that data points to, cut after length bytes with its NUL, or"
                + " after max_strlen. In a system call's probe it is read from the process's"
                + " memory.",
            "tracepoint:syscalls:sys_enter_openat { printf(\"%s\\n\", str(args.filename)); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    Expression data = call.arguments().getFirst();
    ScriptType type = typing.type(data);
    switch (type) {
      case ScriptType.Text _, ScriptType.IntegerType _, ScriptType.Unknown _ -> {
        // All of these are strings, or where strings are.
      }
      case ScriptType.Pointer _ -> {
        // What it points to is taken for characters.
      }
      default ->
          typing.error(
              data.span(),
              "str() expects a string, integer or a pointer type as first argument ("
                  + type
                  + " provided)");
    }
    int limit = typing.configuration().maxStringLength();
    if (call.arguments().size() == 2) {
      Expression length = call.arguments().get(1);
      typing.number(length, "the length of str()");
      if (length instanceof Expression.IntegerLiteral literal) {
        if (literal.isNegative()) {
          typing.error(length.span(), "str() cannot use negative length (" + literal.text() + ")");
        } else if (Long.compareUnsigned(literal.value(), limit - 1L) > 0) {
          typing.warning(
              length.span(),
              "length param ("
                  + literal.text()
                  + ") is too long and will be shortened to "
                  + limit
                  + " bytes (see BPFTRACE_MAX_STRLEN)");
        }
      }
    }
    int capacity = capacity(call, limit);
    return type instanceof ScriptType.Text text && call.arguments().size() == 1
        ? text
        : new ScriptType.Text(capacity);
  }

  /** The capacity of the result: one byte more than a literal length, so that it is never full. */
  private static int capacity(Expression.Call call, int limit) {
    if (call.arguments().size() == 2
        && call.arguments().get(1) instanceof Expression.IntegerLiteral literal
        && Long.compareUnsigned(literal.value(), limit - 1L) <= 0) {
      return (int) literal.value() + 1;
    }
    return limit;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    Expression data = call.arguments().getFirst();
    int limit = lowering.configuration().maxStringLength();
    int capacity = capacity(call, limit);
    if (data instanceof Expression.StringLiteral literal) {
      byte[] bytes = literal.bytes();
      return new Operand.Literal(
          Bytes.of(bytes.length < capacity ? bytes : Arrays.copyOf(bytes, capacity - 1)));
    }
    if (lowering.type(data) instanceof ScriptType.Text) {
      return lowering.evaluate(data);
    }
    AddressSpace space =
        lowering.type(data) instanceof ScriptType.Pointer pointer
            ? pointer.space()
            : lowering.point().pointers();
    Value address = lowering.number(data);
    if (capacity < limit) {
      return new Operand.Foreign(space, address, Math.max(1, capacity - 1), null);
    }
    // A byte beyond the capacity tells a string that was cut from one that just fits.
    Value bound =
        call.arguments().size() == 2
            ? smaller(lowering.code(), lowering.number(call.arguments().get(1)), limit)
            : null;
    return new Operand.Foreign(space, address, limit + 1, bound);
  }

  private static Value smaller(FunctionBuilder code, Value length, int limit) {
    Value bound = code.constant(limit + 1L);
    Value fits = code.compare(Predicate.LESS_UNSIGNED, length, bound);
    return code.select(fits, length, bound);
  }
}
