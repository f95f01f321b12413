package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.FunctionBuilder.OpenBlock;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Variable;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code strlen(text)}: how long a string is. */
final class StringLength extends DocumentedFunction {
  private static final int WORD = 8;

  /** What may be longer is not looked at byte by byte: the verifier would follow each step. */
  private static final int LONG = 1024;

  StringLength() {
    super(
        1,
        1,
        new Documentation(
            "strlen",
            List.of(
                "uint64 strlen(string text)",
                "uint64 strlen(int8 text[])",
                "uint64 strlen(int8 * text)"),
            "The number of bytes before the string's NUL.",
            "tracepoint:syscalls:sys_enter_openat { @ = lhist(strlen(str(args.filename)), 0, 256,"
                + " 16); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    TextBytes.check(call.arguments().getFirst(), name(), typing);
    return ScriptType.UINT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return of(call.arguments().getFirst(), lowering);
  }

  /** The length of a string, given by an expression that was checked. */
  static Operand of(Expression argument, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    if (argument instanceof Expression.StringLiteral literal) {
      return new Operand.Scalar(code.constant(TextBytes.length(Bytes.of(literal.bytes()))));
    }
    TextBytes text = TextBytes.of(argument, lowering);
    if (text.capacity() > LONG) {
      return copied(text, code);
    }
    Variable index = code.declare(Type.I64, "index");
    code.write(index, code.constant(0));
    OpenBlock header = code.newBlock();
    OpenBlock body = code.newBlock();
    OpenBlock next = code.newBlock();
    OpenBlock done = code.newBlock();
    code.jump(header);
    code.switchTo(header);
    code.branch(
        code.compare(Predicate.LESS_UNSIGNED, code.read(index), text.capacity()), body, done);
    code.seal(body);
    code.switchTo(body);
    code.branch(
        code.compare(Predicate.EQUAL, text.at(code.read(index), text.capacity(), code), 0),
        done,
        next);
    code.seal(next);
    code.switchTo(next);
    code.write(index, code.binary(BinaryOperator.ADD, code.read(index), 1));
    code.jump(header);
    code.seal(header);
    code.seal(done);
    code.switchTo(done);
    // The verifier has come here from every place where the string may end, knowing which.
    return new Operand.Scalar(code.hidden(code.read(index)));
  }

  /** The kernel says how many bytes it has copied, the NUL included. */
  private static Operand copied(TextBytes text, FunctionBuilder code) {
    int room = text.capacity() + 1;
    Value copy = code.address(code.slot(room, WORD, "copied"));
    Value written =
        code.call(Helper.PROBE_READ_KERNEL_STR, copy, code.constant(room), text.address(code));
    return new Operand.Scalar(code.binary(BinaryOperator.SUBTRACT, written, 1));
  }
}
