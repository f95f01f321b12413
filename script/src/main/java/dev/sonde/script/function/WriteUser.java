package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Value;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.TypeSize;
import java.util.Arrays;
import java.util.List;

/** {@code write_user(destination, source, length)}: writes into the memory of the process. */
final class WriteUser extends DocumentedFunction {
  WriteUser() {
    super(
        3,
        3,
        new Documentation(
            "write_user",
            List.of("bool write_user(T * dst, T src, uint32 len)"),
            "Writes the first len bytes of a string, an array or a structure to the current"
                + " process's memory, and tells whether it could. It needs --unsafe.",
            "tracepoint:syscalls:sys_enter_openat /comm == \"demo\"/ { write_user(args.filename,"
                + " \"/dev/null\", 10); }"));
  }

  @Override
  public boolean isUnsafe() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    Expression destination = call.arguments().getFirst();
    ScriptType target = typing.type(destination);
    if (!(target instanceof ScriptType.Pointer
        || target instanceof ScriptType.IntegerType
        || target instanceof ScriptType.Unknown)) {
      typing.error(
          destination.span(),
          "write_user() expects a pointer to write to (" + target + " provided)");
    }
    Expression source = call.arguments().get(1);
    ScriptType type = typing.type(source);
    if (!(type instanceof ScriptType.Text
        || type instanceof ScriptType.Array
        || type instanceof ScriptType.Struct
        || type instanceof ScriptType.Unknown)) {
      typing.error(
          source.span(),
          "write_user() writes strings, arrays and structures (" + type + " provided)",
          "str(...) reads the string that a pointer points to");
    }
    Expression length = call.arguments().get(2);
    typing.number(length, "the length of write_user()");
    if (!(length instanceof Expression.IntegerLiteral literal) || literal.isNegative()) {
      typing.error(length.span(), "write_user() expects a length that is a literal");
    }
    return ScriptType.BOOL;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    Value destination = lowering.number(call.arguments().getFirst());
    Expression source = call.arguments().get(1);
    ScriptType type = lowering.type(source);
    long wanted = ((Expression.IntegerLiteral) call.arguments().get(2)).value();
    Operand operand = lowering.evaluate(source);
    Value bytes;
    long available;
    if (operand instanceof Operand.Literal(Bytes text)) {
      available = text.size() + 1L;
      bytes = code.data(Bytes.of(Arrays.copyOf(text.toArray(), text.size() + 1)));
    } else {
      Operand.Memory memory = lowering.inMemory(operand, type);
      available = TypeSize.of(type).orElseThrow();
      bytes =
          memory.offset() == 0
              ? memory.pointer()
              : code.emit(
                  new MemoryOperation.PointerAdd(
                      memory.pointer(), code.constant(memory.offset()), memory.offset() + 1));
    }
    Value length = code.constant(Math.min(wanted, available));
    Value error = code.call(Helper.PROBE_WRITE_USER, destination, bytes, length);
    return new Operand.Scalar(code.compare(Predicate.EQUAL, error, 0));
  }
}
