package dev.sonde.compiler.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.bpf.object.ProgramType;
import org.junit.jupiter.api.Test;

class FunctionBuilderTest {
  private final FunctionBuilder b =
      new FunctionBuilder("f", ProgramKind.of(ProgramType.TRACEPOINT));

  private String built() {
    Function function = b.build();
    IrVerifier.check(function);
    return IrPrinter.print(function);
  }

  @Test
  void straightLine() {
    b.at(new Location(0, 1, 30));
    Value time = b.call(Helper.KTIME_GET_NS);
    b.ret(b.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, time, 32));
    assertThat(built())
        .isEqualTo(
            """
            function f (TRACEPOINT)
            b0(%0: context):
              %1 = call KTIME_GET_NS()                                      # 1:30
              %2 = constant 32                                              # 1:30
              %3 = shift_right_logical %1, %2                               # 1:30
              return %3                                                     # 1:30
            """);
  }

  @Test
  void aVariableWrittenOnBothSidesBecomesAParameter() {
    Variable x = b.declare(Type.I64, "$x");
    var yes = b.newBlock();
    var no = b.newBlock();
    var join = b.newBlock();
    b.branch(b.call(Helper.GET_PRANDOM_U32), yes, no);
    b.seal(yes);
    b.seal(no);
    b.switchTo(yes);
    b.write(x, b.constant(1));
    b.jump(join);
    b.switchTo(no);
    b.write(x, b.constant(2));
    b.jump(join);
    b.seal(join);
    b.switchTo(join);
    b.ret(b.read(x));
    assertThat(built())
        .isEqualTo(
            """
            function f (TRACEPOINT)
            b0(%0: context):
              %1 = call GET_PRANDOM_U32()
              branch %1 ? b1 : b2
            b1:
              %2 = constant 1
              jump b3(%2)
            b2:
              %3 = constant 2
              jump b3(%3)
            b3(%4: i64):
              return %4
            """);
  }

  @Test
  void aLoopCarriesOnlyWhatChangesInIt() {
    Variable i = b.declare(Type.I64, "$i");
    Variable fixed = b.declare(Type.I64, "$fixed");
    b.write(i, b.constant(0));
    b.write(fixed, b.constant(7));
    var body = b.newBlock();
    var done = b.newBlock();
    var head = b.loop(done);
    b.branch(b.compare(Predicate.LESS_SIGNED, b.read(i), b.read(fixed)), body, done);
    b.seal(body);
    b.switchTo(body);
    b.write(i, b.binary(BinaryOperator.ADD, b.read(i), b.read(fixed)));
    b.jump(head);
    b.seal(head);
    b.seal(done);
    b.switchTo(done);
    b.ret(b.read(i));
    assertThat(built())
        .isEqualTo(
            """
            function f (TRACEPOINT)
            b0(%0: context):
              %1 = constant 0
              %2 = constant 7
              jump b3(%1)
            b1:
              %6 = add %3, %2
              jump b3(%6)
            b2:
              return %3
            b3(%3: i64):
              loop b4, exhausted b2
            b4:
              %5 = less_signed %3, %2
              branch %5 ? b1 : b2
            """);
  }

  @Test
  void whatIsNeverWrittenIsZero() {
    Variable x = b.declare(Type.I64, "$x");
    b.ret(b.read(x));
    assertThat(built()).contains("%1 = constant 0\n  return %1");
  }

  @Test
  void unreachableBlocksAreLeftOut() {
    b.ret(0);
    var dead = b.newBlock();
    b.seal(dead);
    b.switchTo(dead);
    b.ret(1);
    assertThat(b.build().blocks()).hasSize(1);
  }

  @Test
  void aReachableBlockMustEnd() {
    var open = b.newBlock();
    b.jump(open);
    b.seal(open);
    assertThatThrownBy(b::build).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void nothingGoesBehindATerminator() {
    b.ret(0);
    assertThatThrownBy(() -> b.constant(1)).isInstanceOf(IllegalStateException.class);
  }
}
