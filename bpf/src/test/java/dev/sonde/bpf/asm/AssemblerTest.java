package dev.sonde.bpf.asm;

import static dev.sonde.bpf.asm.Register.R0;
import static dev.sonde.bpf.asm.Register.R1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.bpf.asm.Instruction.*;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AssemblerTest {
  private static final Instruction NOP = new Alu(AluOperation.MOV, Width.W64, R0, Operand.of(0));

  @Test
  void jumpsReachLabelsBoundBeforeAndAfter() {
    Assembler a = new Assembler();
    Label top = a.newLabel();
    Label end = a.newLabel();
    a.bind(top);
    a.add(jumpIf(end));
    a.add(new LoadWide(R1, 1));
    a.add(new Jump(top));
    a.bind(end);
    a.add(new Exit());
    assertThat(a.finish().instructions())
        .containsExactly(
            jumpIf(new Displacement(3)),
            new LoadWide(R1, 1),
            new Jump(new Displacement(-4)),
            new Exit());
  }

  @Test
  void localCallsCountInTheImmediateField() {
    Assembler a = new Assembler();
    Label callee = a.newLabel();
    a.add(new CallLocal(callee)).add(new Exit()).bind(callee).add(new Exit());
    assertThat(a.finish().instructions().getFirst()).isEqualTo(new CallLocal(new Displacement(1)));
  }

  @Test
  void symbolsBecomeRelocations() {
    Assembler a = new Assembler();
    a.add(new LoadMap(R1, "m")).add(new LoadMapValue(R1, "v", 24));
    a.add(new CallFunction("f")).add(new CallKernelFunction("k")).add(new LoadFunction(R1, "g"));
    Code code = a.finish();
    assertThat(code.relocations())
        .containsExactly(
            new Relocation(0, Relocation.Kind.MAP, "m"),
            new Relocation(2, Relocation.Kind.MAP_VALUE, "v"),
            new Relocation(4, Relocation.Kind.FUNCTION, "f"),
            new Relocation(5, Relocation.Kind.KERNEL_FUNCTION, "k"),
            new Relocation(6, Relocation.Kind.FUNCTION_ADDRESS, "g"));
    assertThat(code.instructions().get(1))
        .isEqualTo(new LoadWide(R1, WideImmediate.MAP_VALUE, 24L << 32));
  }

  @Test
  void theLastLineBeforeAnInstructionCounts() {
    Assembler a = new Assembler();
    a.line(1, 2, 3, 4)
        .line(1, 2, 5, 6)
        .add(NOP)
        .add(NOP)
        .line(1, 7, 8, 9)
        .add(NOP)
        .line(1, 1, 1, 1);
    assertThat(a.finish().lines())
        .containsExactly(new LineInfo(0, 1, 2, 5, 6), new LineInfo(2, 1, 7, 8, 9));
    assertThat(new LineInfo(0, 1, 2, 5, 6).lineColumn()).isEqualTo(5 << 10 | 6);
  }

  @Test
  void anUnboundLabelIsRefused() {
    Assembler a = new Assembler();
    a.add(new Jump(a.newLabel()));
    assertThatThrownBy(a::finish).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aLabelIsBoundOnce() {
    Assembler a = new Assembler();
    Label label = a.newLabel();
    a.bind(label);
    assertThatThrownBy(() -> a.bind(label)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void farJumpsGetThirtyTwoBits() {
    Assembler a = new Assembler();
    Label end = a.newLabel();
    a.add(new Jump(end)).add(jumpIf(end));
    a.add(new LoadMap(R1, "m")).line(0, 0, 7, 1);
    nops(a, 40_000);
    a.bind(end).add(new Exit());
    Code code = a.finish();
    assertThat(code.instructions().subList(0, 4))
        .containsExactly(
            new LongJump(new Displacement(40_005)),
            jumpIf(new Displacement(1)),
            new Jump(new Displacement(1)),
            new LongJump(new Displacement(40_002)));
    assertThat(code.relocations().getFirst().slot()).isEqualTo(4);
    assertThat(code.lines().getFirst().slot()).isEqualTo(6);
    assertThat(code.slots()).isEqualTo(4 + 2 + 40_000 + 1);
  }

  @Test
  void aJumpThatGrowthPushesOutOfReachGrowsToo() {
    // The inner jump just reaches; the one between it and its target grows and pushes it out.
    Assembler a = new Assembler();
    Label near = a.newLabel();
    Label far = a.newLabel();
    a.add(jumpIf(near)).add(jumpIf(far));
    nops(a, Short.MAX_VALUE - 1);
    a.bind(near);
    nops(a, 10);
    a.bind(far).add(new Exit());
    Code code = a.finish();
    List<Instruction> instructions = code.instructions();
    assertThat(code.slots()).isEqualTo(2 * 3 + Short.MAX_VALUE - 1 + 10 + 1);
    assertThat(instructions.get(2)).isEqualTo(new LongJump(new Displacement(32_769)));
    assertThat(instructions.get(5)).isEqualTo(new LongJump(new Displacement(32_776)));
  }

  @Test
  void everyJumpOfARandomLongProgramLandsWhereItsLabelIs() {
    Random random = new Random(7);
    for (int round = 0; round < 10; round++) {
      // A label before every block; block i starts with a load of i, so a landing can be told.
      int blocks = 400;
      Assembler a = new Assembler();
      List<Label> labels = new ArrayList<>();
      for (int i = 0; i < blocks; i++) {
        labels.add(a.newLabel());
      }
      List<Integer> targets = new ArrayList<>();
      for (int i = 0; i < blocks; i++) {
        a.bind(labels.get(i)).add(marker(i));
        int target = random.nextInt(blocks);
        targets.add(target);
        a.add(random.nextBoolean() ? jumpIf(labels.get(target)) : new Jump(labels.get(target)));
        nops(a, random.nextInt(400));
      }
      List<Instruction> instructions = a.finish().instructions();
      int block = -1;
      for (int i = 0; i < instructions.size(); i++) {
        if (instructions.get(i) instanceof Alu(_, _, Register r, _) && r == R1) {
          block++;
          int landing = i + 1;
          Instruction jump = instructions.get(landing);
          if (jump instanceof JumpIf(_, _, _, _, Displacement(int slots))
              && slots == 1
              && instructions.get(landing + 2) instanceof LongJump far) {
            landing += 2;
            jump = far;
          }
          landing += 1 + distance(jump);
          assertThat(instructions.get(landing)).isEqualTo(marker(targets.get(block)));
        }
      }
      assertThat(block).isEqualTo(blocks - 1);
    }
  }

  private static int distance(Instruction jump) {
    JumpTarget target =
        switch (jump) {
          case Jump j -> j.target();
          case LongJump j -> j.target();
          case JumpIf j -> j.target();
          default -> throw new AssertionError("not a jump: " + jump);
        };
    return ((Displacement) target).slots();
  }

  private static Instruction marker(int block) {
    return new Alu(AluOperation.MOV, Width.W64, R1, Operand.of(block));
  }

  private static Instruction jumpIf(JumpTarget target) {
    return new JumpIf(JumpCondition.NE, Width.W64, R0, Operand.of(0), target);
  }

  private static void nops(Assembler a, int count) {
    for (int i = 0; i < count; i++) {
      a.add(NOP);
    }
  }
}
