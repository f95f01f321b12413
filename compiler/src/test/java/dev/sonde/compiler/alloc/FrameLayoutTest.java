package dev.sonde.compiler.alloc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Variable;
import dev.sonde.compiler.ir.Width;
import org.junit.jupiter.api.Test;

class FrameLayoutTest {
  private final FunctionBuilder b =
      new FunctionBuilder("f", ProgramKind.of(ProgramType.RAW_TRACEPOINT));

  private void use(Slot slot) {
    b.store(b.address(slot), 0, Width.B8, b.constant(1));
  }

  private Value value(Slot slot) {
    return b.load(b.address(slot), 0, Width.B8, false);
  }

  @Test
  void slotsThatAreUsedOneAfterTheOtherShareBytes() {
    Slot first = b.slot(16, 8, "first");
    Slot second = b.slot(16, 8, "second");
    use(first);
    Value a = value(first);
    use(second);
    b.ret(b.binary(BinaryOperator.ADD, a, value(second)));
    FrameLayout layout = FrameLayout.of(b.build());
    assertThat(layout.size()).isEqualTo(16);
    assertThat(layout.depth(first.id())).isEqualTo(layout.depth(second.id()));
  }

  @Test
  void slotsThatAreUsedTogetherDoNot() {
    Slot first = b.slot(16, 8, "first");
    Slot second = b.slot(5, 1, "second");
    use(first);
    b.store(b.address(second), 0, Width.B1, b.constant(1));
    b.ret(value(first));
    FrameLayout layout = FrameLayout.of(b.build());
    assertThat(layout.size()).isEqualTo(24);
    assertThat(layout.depth(first.id())).isNotEqualTo(layout.depth(second.id()));
  }

  @Test
  void aSlotThatNobodyUsesTakesNothing() {
    b.slot(500, 8, "unused");
    b.ret(0);
    assertThat(FrameLayout.of(b.build()).size()).isZero();
  }

  @Test
  void aSlotFilledBeforeALoopStaysThroughIt() {
    Slot key = b.slot(8, 8, "key");
    Slot other = b.slot(8, 8, "other");
    use(key);
    Variable i = b.declare(Type.I64, "$i");
    b.write(i, b.constant(0));
    var body = b.newBlock();
    var done = b.newBlock();
    var head = b.loop(done);
    b.branch(b.compare(Predicate.LESS_SIGNED, b.read(i), 10), body, done);
    b.seal(body);
    b.switchTo(body);
    Value read = value(key);
    use(other);
    b.write(
        i,
        b.binary(BinaryOperator.ADD, b.read(i), b.binary(BinaryOperator.ADD, read, value(other))));
    b.jump(head);
    b.seal(head);
    b.seal(done);
    b.switchTo(done);
    b.ret(0);
    assertThat(FrameLayout.of(b.build()).size()).isEqualTo(16);
  }

  @Test
  void anAddressKeptInAVariableKeepsTheSlot() {
    Slot first = b.slot(8, 8, "first");
    Slot second = b.slot(8, 8, "second");
    Variable pointer = b.declare(Type.SLOT, "pointer");
    var yes = b.newBlock();
    var no = b.newBlock();
    var join = b.newBlock();
    use(first);
    b.branch(b.call(Helper.GET_PRANDOM_U32), yes, no);
    b.seal(yes);
    b.seal(no);
    b.switchTo(yes);
    b.write(pointer, b.address(first));
    b.jump(join);
    b.switchTo(no);
    use(second);
    b.write(pointer, b.address(second));
    b.jump(join);
    b.seal(join);
    b.switchTo(join);
    b.ret(b.load(b.read(pointer), 0, Width.B8, false));
    FrameLayout layout = FrameLayout.of(b.build());
    assertThat(layout.size()).isEqualTo(16);
  }
}
