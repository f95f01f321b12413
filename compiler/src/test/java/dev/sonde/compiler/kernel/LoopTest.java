package dev.sonde.compiler.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.EventOperation;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Variable;
import dev.sonde.compiler.target.Feature;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Loops that the verifier must not follow round by round. */
@Tag("kernel")
class LoopTest extends OperationTest {
  @Test
  void aLoopThatOnlyTheBudgetEnds() {
    Assumptions.assumeTrue(target.has(Feature.MAY_GOTO), "the kernel has no may_goto");
    MapDeclaration cell = map(0, scalar());
    Value limit = opaque(cell, 100_000);
    Variable i = b.declare(Type.I64, "$i");
    b.write(i, b.constant(0));
    var body = b.newBlock();
    var done = b.newBlock();
    var exhausted = b.newBlock();
    var head = b.loop(exhausted);
    b.branch(b.compare(Predicate.LESS_UNSIGNED, b.read(i), limit), body, done);
    b.seal(body);
    b.switchTo(body);
    b.write(i, b.binary(BinaryOperator.ADD, b.read(i), 1));
    b.jump(head);
    b.seal(head);
    b.seal(done);
    b.seal(exhausted);
    b.switchTo(exhausted);
    b.emit(new EventOperation.CountSite(SITE));
    b.ret(-1);
    b.switchTo(done);
    b.ret(b.read(i));
    try (Run run = run()) {
      assertThat(run.run()).isEqualTo(100_000);
      assertThat(run.lost(0)).isZero();
    }
  }

  @Test
  void aLongLoopWithBranchesIsNotFollowedRoundByRound() {
    Assumptions.assumeTrue(target.has(Feature.MAY_GOTO), "the kernel has no may_goto");
    MapDeclaration cell = map(0, scalar());
    Variable i = b.declare(Type.I64, "$i");
    Variable odd = b.declare(Type.I64, "$odd");
    b.write(i, b.constant(0));
    b.write(odd, b.constant(7));
    var body = b.newBlock();
    var isOdd = b.newBlock();
    var next = b.newBlock();
    var done = b.newBlock();
    var head = b.loop(done);
    b.branch(b.compare(Predicate.LESS_SIGNED, b.read(i), 100_000), body, done);
    b.seal(body);
    b.switchTo(body);
    b.write(i, b.binary(BinaryOperator.ADD, b.read(i), 1));
    b.branch(b.binary(BinaryOperator.REMAINDER_SIGNED, b.read(i), 2), isOdd, next);
    b.seal(isOdd);
    b.switchTo(isOdd);
    b.emit(new MapOperation.MapSet(cell, MapKey.NONE, b.read(i), SITE));
    b.write(odd, b.binary(BinaryOperator.ADD, b.read(odd), 1));
    b.jump(next);
    b.seal(next);
    b.switchTo(next);
    b.jump(head);
    b.seal(head);
    b.seal(done);
    b.switchTo(done);
    b.ret(b.read(odd));
    assertThat(result()).isEqualTo(50_007);
  }
}
