package dev.sonde.script.function;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.FunctionBuilder.OpenBlock;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Variable;
import dev.sonde.compiler.ir.Width;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.TypeSize;
import java.util.List;

/** {@code memcmp(left, right, count)}: compares values byte by byte. */
final class MemoryCompare extends DocumentedFunction {
  private static final int WORD = 8;

  MemoryCompare() {
    super(
        3,
        3,
        new Documentation(
            "memcmp",
            List.of("int memcmp(left, right, uint64 count)"),
            "0 if the first count bytes of two values are the same; negative if the first byte that"
                + " differs is the smaller one in the left value, positive if it is the greater. No"
                + " more bytes are compared than both values have.",
            "begin { if (memcmp((1, 2), (1, 3), 1) == 0) { print(\"alike\"); } }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    for (Expression side : call.arguments().subList(0, 2)) {
      ScriptType type = typing.type(side);
      if (!(type instanceof ScriptType.Unknown) && TypeSize.of(type).isEmpty()) {
        typing.error(side.span(), "memcmp() cannot compare a value of type '" + type + "'");
      }
    }
    Expression count = call.arguments().get(2);
    typing.number(count, "the count of memcmp()");
    if (count instanceof Expression.IntegerLiteral literal && literal.isNegative()) {
      typing.error(count.span(), "memcmp() cannot compare a negative count of bytes");
    }
    return new ScriptType.IntegerType(4, true, false);
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    TextBytes left = bytes(call.arguments().getFirst(), lowering);
    TextBytes right = bytes(call.arguments().get(1), lowering);
    Expression wanted = call.arguments().get(2);
    int count = Math.min(left.capacity(), right.capacity());
    Value limit = null;
    if (!(wanted instanceof Expression.IntegerLiteral literal)) {
      limit = lowering.number(wanted);
    } else if (Long.compareUnsigned(literal.value(), count) < 0) {
      count = (int) literal.value();
    }
    Variable index = code.declare(Type.I64, "index");
    Variable difference = code.declare(Type.I64, "difference");
    code.write(index, code.constant(0));
    code.write(difference, code.constant(0));
    OpenBlock header = code.newBlock();
    OpenBlock body = code.newBlock();
    OpenBlock next = code.newBlock();
    OpenBlock done = code.newBlock();
    code.jump(header);
    code.switchTo(header);
    code.branch(code.compare(Predicate.LESS_UNSIGNED, code.read(index), count), body, done);
    code.seal(body);
    code.switchTo(body);
    if (limit != null) {
      // Compared besides the capacity, by which the verifier knows that the bytes are there.
      OpenBlock wantedToo = code.newBlock();
      code.branch(code.compare(Predicate.LESS_UNSIGNED, code.read(index), limit), wantedToo, done);
      code.seal(wantedToo);
      code.switchTo(wantedToo);
    }
    Value byteOfLeft = left.at(code.read(index), count, code);
    Value byteOfRight = right.at(code.read(index), count, code);
    code.write(difference, code.binary(BinaryOperator.SUBTRACT, byteOfLeft, byteOfRight));
    code.branch(code.compare(Predicate.EQUAL, code.read(difference), 0), next, done);
    code.seal(next);
    code.switchTo(next);
    code.write(index, code.binary(BinaryOperator.ADD, code.read(index), 1));
    code.jump(header);
    code.seal(header);
    code.seal(done);
    code.switchTo(done);
    return new Operand.Scalar(code.read(difference));
  }

  /** The bytes of a value: a number's as it would lie in memory. */
  private static TextBytes bytes(Expression expression, Lowering lowering) {
    ScriptType type = lowering.type(expression);
    int size = TypeSize.of(type).orElseThrow();
    Operand operand = lowering.evaluate(expression);
    if (operand instanceof Operand.Scalar(Value number)) {
      FunctionBuilder code = lowering.code();
      Value place = code.address(code.slot(WORD, WORD, "compared"));
      code.store(place, 0, Width.B8, number);
      return new TextBytes(place, 0, size);
    }
    Operand.Memory memory = lowering.inMemory(operand, type);
    return new TextBytes(memory.pointer(), memory.offset(), size);
  }
}
