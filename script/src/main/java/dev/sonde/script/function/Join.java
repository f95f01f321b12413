package dev.sonde.script.function;

import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.Ring;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.EventAction;
import dev.sonde.compiler.program.EventFields;
import dev.sonde.compiler.program.SessionActions;
import dev.sonde.compiler.program.TextKind;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** {@code join(array, separator)}: prints the strings of an array that ends with NULL. */
final class Join extends DocumentedFunction {
  /** How many strings bpftrace joins at most. */
  private static final int MOST = 16;

  /** The most bytes of one string, its NUL included, as in bpftrace. */
  private static final int CAPACITY = 1024;

  private static final int POINTER = 8;

  Join() {
    super(
        1,
        2,
        new Documentation(
            "join",
            List.of("void join(char * arr[] [, const string separator])"),
            "Prints the strings that an array of pointers points to, up to a NULL and at most 16 of"
                + " them, with a space or the separator in between, on a line of their own.",
            "tracepoint:syscalls:sys_enter_execve { join(args.argv); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    Expression array = call.arguments().getFirst();
    ScriptType type = typing.type(array);
    if (!(type instanceof ScriptType.Pointer
        || type instanceof ScriptType.IntegerType
        || type instanceof ScriptType.Unknown)) {
      typing.error(
          array.span(), "join() only supports int or pointer arguments (" + type + " provided)");
    }
    if (call.arguments().size() == 2
        && !(call.arguments().get(1) instanceof Expression.StringLiteral)) {
      Expression separator = call.arguments().get(1);
      typing.error(
          separator.span(),
          "join() expects a string literal (" + typing.type(separator) + " provided)");
    }
    return ScriptType.NONE;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    Expression array = call.arguments().getFirst();
    String separator =
        call.arguments().size() == 2
            ? ((Expression.StringLiteral) call.arguments().get(1)).value()
            : " ";
    AddressSpace space =
        lowering.type(array) instanceof ScriptType.Pointer pointer
            ? pointer.space()
            : lowering.point().pointers();
    FunctionBuilder code = lowering.code();
    Value first = lowering.number(array);
    Value destination = code.address(code.slot(POINTER, POINTER, "string"));
    Value zero = code.constant(0);
    Value count = zero;
    Value more = code.constant(1);
    List<Lowering.Field> strings = new ArrayList<>(MOST + 1);
    for (int i = 0; i < MOST; i++) {
      code.zero(destination, 0, POINTER);
      Value place = code.binary(BinaryOperator.ADD, first, (long) i * POINTER);
      Value read = code.emit(new KernelOperation.ProbeRead(space, destination, 0, POINTER, place));
      lowering.checkRead(space, read);
      Value address = code.load(destination, 0, Width.B8, false);
      // What follows the NULL is something else: nothing is read from there.
      more = code.select(more, code.select(address, code.constant(1), zero), zero);
      count = code.binary(BinaryOperator.ADD, count, more);
      strings.add(
          new Lowering.Field(
              new Operand.Foreign(space, code.select(more, address, zero), CAPACITY, null),
              new ScriptType.Text(CAPACITY)));
    }
    strings.addFirst(new Lowering.Field(new Operand.Scalar(count), ScriptType.UINT64));
    lowering.emit(Ring.DATA, name(), call.span(), strings, new Show(separator));
    return Operand.NONE;
  }

  /** Prints the strings. */
  private record Show(String separator) implements EventAction {
    @Override
    public void perform(EventFields fields, SessionActions session) {
      StringBuilder joined = new StringBuilder();
      long count = fields.integer(0);
      for (int i = 1; i <= count; i++) {
        joined.append(i > 1 ? separator : "").append(fields.text(i));
      }
      session.printText(TextKind.JOIN, joined.toString().getBytes(StandardCharsets.UTF_8));
    }
  }
}
