package dev.sonde.script.function;

import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.ValueType;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code buf(data, length)}: bytes that are no text. */
final class Buf extends DocumentedFunction {
  private static final int WORD = 8;

  Buf() {
    super(
        1,
        2,
        new Documentation(
            "buf",
            List.of("buffer buf(void * data [, int64 length])"),
            "The length bytes at data, at most max_strlen; of an array all, if no length is given."
                + " Printed with %r, where what is not printable is \\\\x00, with %rx, where all is,"
                + " or with %rh: 0a fe.",
            "tracepoint:syscalls:sys_enter_write { printf(\"%r\\n\", buf(args.buf, args.count)); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    Expression data = call.arguments().getFirst();
    ScriptType type = typing.type(data);
    int most = mostBytes(typing.configuration().maxStringLength());
    switch (type) {
      case ScriptType.Text _, ScriptType.IntegerType _, ScriptType.Pointer _ -> {
        // These say where bytes are.
      }
      case ScriptType.Array _, ScriptType.Unknown _ -> {
        // An array says how many, too.
      }
      default ->
          typing.error(
              data.span(), "buf() expects an integer, string, or array argument but saw " + type);
    }
    if (call.arguments().size() == 2) {
      Expression length = call.arguments().get(1);
      typing.number(length, "the length of buf()");
      if (length instanceof Expression.IntegerLiteral literal && literal.isNegative()) {
        typing.error(length.span(), "buf() cannot use negative length (" + literal.text() + ")");
      }
    } else if (!(type instanceof ScriptType.Array || type instanceof ScriptType.Unknown)) {
      typing.error(call.span(), "buf() expects a length argument for non-array type " + type);
    }
    return new ScriptType.Buffer(capacity(call, type, most));
  }

  /** As in bpftrace, where a buffer is as large as a string. */
  private static int mostBytes(int maxStringLength) {
    return Math.max(1, maxStringLength - ValueType.Buffer.DATA);
  }

  private static int capacity(Expression.Call call, ScriptType type, int most) {
    if (call.arguments().size() == 1) {
      return type instanceof ScriptType.Array array
          ? Math.min(most, MemoryBytes.size(array))
          : most;
    }
    return call.arguments().get(1) instanceof Expression.IntegerLiteral literal
            && !literal.isNegative()
            && Long.compareUnsigned(literal.value(), most) <= 0
        ? (int) literal.value()
        : most;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    Expression data = call.arguments().getFirst();
    int capacity = ((ScriptType.Buffer) lowering.type(call)).capacity();
    MemoryBytes bytes = MemoryBytes.of(data, lowering);
    FunctionBuilder code = lowering.code();
    int size = ValueType.Buffer.DATA + capacity;
    Value buffer = code.address(code.slot(size, WORD, "buffer"));
    code.zero(buffer, 0, size);
    if (call.arguments().size() == 1
        || call.arguments().get(1) instanceof Expression.IntegerLiteral) {
      code.store(buffer, 0, Width.B4, code.constant(capacity));
      bytes.copy(buffer, ValueType.Buffer.DATA, capacity, lowering);
      return new Operand.Memory(buffer, 0);
    }
    Value length = bounded(lowering.number(call.arguments().get(1)), capacity, code);
    code.store(buffer, 0, Width.B4, length);
    Value destination =
        code.emit(
            new MemoryOperation.PointerAdd(
                buffer, code.constant(ValueType.Buffer.DATA), ValueType.Buffer.DATA + 1));
    bytes.copy(destination, length, lowering);
    return new Operand.Memory(buffer, 0);
  }

  private static Value bounded(Value length, int capacity, FunctionBuilder code) {
    Value most = code.constant(capacity);
    return code.select(code.compare(Predicate.LESS_UNSIGNED, length, most), length, most);
  }
}
