package dev.sonde.script.function;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.FunctionBuilder.OpenBlock;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Variable;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.Arrays;
import java.util.List;

/** {@code strncmp(a, b, n)}: whether two strings begin alike. */
final class StringCompare extends DocumentedFunction {
  StringCompare() {
    super(
        3,
        3,
        new Documentation(
            "strncmp",
            List.of("int64 strncmp(string a, string b, const uint64 n)"),
            "0 if the first n bytes of two strings are equal, or both end alike before that; 1 if"
                + " not.",
            "tracepoint:syscalls:sys_enter_openat /strncmp(comm, \"system\", 6) == 0/ {"
                + " @[comm] = count(); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    TextBytes.check(call.arguments().getFirst(), name(), typing);
    TextBytes.check(call.arguments().get(1), name(), typing);
    Expression limit = call.arguments().get(2);
    typing.number(limit, "the length of strncmp()");
    if (!(limit instanceof Expression.IntegerLiteral literal) || literal.isNegative()) {
      typing.error(limit.span(), "Builtin strncmp requires a non-negative literal");
    }
    return ScriptType.INT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    Expression first = call.arguments().getFirst();
    Expression second = call.arguments().get(1);
    Operand one = lowering.evaluate(first);
    Operand other = lowering.evaluate(second);
    TextBytes left = TextBytes.of(first, one, lowering);
    TextBytes right = TextBytes.of(second, other, lowering);
    long limit = ((Expression.IntegerLiteral) call.arguments().get(2)).value();
    if (limit == 0) {
      return new Operand.Scalar(code.constant(0));
    }
    if (other instanceof Operand.Literal(Bytes text)) {
      return new Operand.Scalar(differs(left, text, limit, code));
    }
    if (one instanceof Operand.Literal(Bytes text)) {
      return new Operand.Scalar(differs(right, text, limit, code));
    }
    int shorter = Math.min(left.capacity(), right.capacity());
    boolean whole = Long.compareUnsigned(limit, shorter) > 0;
    int bound = whole ? shorter : (int) limit;

    Variable index = code.declare(Type.I64, "index");
    Variable result = code.declare(Type.I64, "different");
    code.write(index, code.constant(0));
    code.write(result, code.constant(0));
    OpenBlock header = code.newBlock();
    OpenBlock body = code.newBlock();
    OpenBlock same = code.newBlock();
    OpenBlock next = code.newBlock();
    OpenBlock filled = code.newBlock();
    OpenBlock differ = code.newBlock();
    OpenBlock done = code.newBlock();
    code.jump(header);
    code.switchTo(header);
    code.branch(code.compare(Predicate.LESS_UNSIGNED, code.read(index), bound), body, filled);
    code.seal(body);
    code.switchTo(body);
    Value byteOfLeft = left.at(code.read(index), bound, code);
    Value byteOfRight = right.at(code.read(index), bound, code);
    code.branch(code.compare(Predicate.EQUAL, byteOfLeft, byteOfRight), same, differ);
    code.seal(same);
    code.switchTo(same);
    code.branch(code.compare(Predicate.EQUAL, byteOfLeft, 0), done, next);
    code.seal(next);
    code.switchTo(next);
    code.write(index, code.binary(BinaryOperator.ADD, code.read(index), 1));
    code.jump(header);
    code.seal(header);
    code.seal(differ);
    code.switchTo(differ);
    code.write(result, code.constant(1));
    code.jump(done);
    code.seal(filled);
    code.switchTo(filled);
    if (whole && left.capacity() != right.capacity()) {
      // The shorter one is full: the longer one must end here to be equal.
      TextBytes longer = left.capacity() > right.capacity() ? left : right;
      Value behind = longer.at(code.constant(shorter), shorter + 1, code);
      code.write(result, code.compare(Predicate.NOT_EQUAL, behind, 0));
    }
    code.jump(done);
    code.seal(done);
    code.switchTo(done);
    return new Operand.Scalar(code.read(result));
  }

  /** 1 if a string and a literal differ in their first {@code limit} bytes, else 0. */
  private static Value differs(TextBytes string, Bytes text, long limit, FunctionBuilder code) {
    int capacity = atMost(string.capacity(), limit);
    int length = atMost(TextBytes.length(text), limit);
    Bytes compared = Bytes.of(Arrays.copyOf(text.toArray(), length));
    // A string that fills its capacity ends there, and so the limit ends it.
    Value equal =
        code.emit(
            new MemoryOperation.StringEqualLiteral(
                string.pointer(), string.offset(), capacity, compared));
    return code.compare(Predicate.EQUAL, equal, 0);
  }

  private static int atMost(int size, long limit) {
    return Long.compareUnsigned(limit, size) < 0 ? (int) limit : size;
  }
}
