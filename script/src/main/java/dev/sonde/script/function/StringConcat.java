package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.FunctionBuilder.OpenBlock;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Value;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code str_concat(a, b)}: two strings as one. */
final class StringConcat extends DocumentedFunction {
  private static final int WORD = 8;

  StringConcat() {
    super(
        2,
        2,
        new Documentation(
            "str_concat",
            List.of("string str_concat(string a, string b)"),
            "The string that begins with one and goes on with another.",
            "begin { print(str_concat(comm, \" began\")); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    long capacity = 1;
    for (Expression part : call.arguments()) {
      TextBytes.check(part, name(), typing);
      capacity +=
          TextBytes.capacity(typing.type(part), typing.configuration().maxStringLength()) - 1L;
    }
    return new ScriptType.Text((int) Math.min(capacity, Integer.MAX_VALUE / 2));
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    ScriptType.Text type = (ScriptType.Text) lowering.type(call);
    TextBytes first = TextBytes.of(call.arguments().getFirst(), lowering);
    TextBytes second = TextBytes.of(call.arguments().get(1), lowering);
    int room = type.capacity() + second.capacity() + 1;
    Value both = code.address(code.slot(room, WORD, "concatenated"));
    code.zero(both, 0, room);
    // The helper yields how many bytes it has written, with the NUL that the rest overwrites.
    Value written =
        code.call(
            Helper.PROBE_READ_KERNEL_STR,
            both,
            code.constant(first.capacity() + 1L),
            first.address(code));
    OpenBlock some = code.newBlock();
    OpenBlock done = code.newBlock();
    Value length = code.binary(BinaryOperator.SUBTRACT, written, 1);
    code.branch(
        code.compare(Predicate.LESS_UNSIGNED, length, first.capacity() + 1L),
        some,
        done,
        Likelihood.TRUE);
    code.seal(some);
    code.switchTo(some);
    Value end = code.emit(new MemoryOperation.PointerAdd(both, length, first.capacity() + 1));
    code.call(
        Helper.PROBE_READ_KERNEL_STR,
        end,
        code.constant(second.capacity() + 1L),
        second.address(code));
    code.jump(done);
    code.seal(done);
    code.switchTo(done);
    return new Operand.Memory(both, 0);
  }
}
