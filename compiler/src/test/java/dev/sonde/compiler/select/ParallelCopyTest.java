package dev.sonde.compiler.select;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.compiler.ir.Location;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ParallelCopyTest {
  private static final int REGISTERS = 8;

  /** Does the copies {@code sources[i] -> i} and yields what every register holds then. */
  private static int[] after(int[] sources) {
    MachineFunction function = new MachineFunction(REGISTERS, 1);
    MachineFunction.MachineBlock block = function.append(0, 0);
    ParallelCopy copy = new ParallelCopy(REGISTERS);
    for (int i = 0; i < sources.length; i++) {
      copy.add(i, sources[i]);
    }
    copy.emit(function, block, Location.NONE);
    int[] held = new int[REGISTERS * 3];
    for (int i = 0; i < held.length; i++) {
      held[i] = i;
    }
    for (MachineInstruction move : block.instructions()) {
      held[move.d] = held[move.a];
    }
    return java.util.Arrays.copyOf(held, sources.length);
  }

  @Test
  void twoRegistersSwap() {
    assertThat(after(new int[] {1, 0})).containsExactly(1, 0);
  }

  @Test
  void cyclesAndChainsTogether() {
    int[] sources = {1, 2, 0, 4, 3, 0, 5, 7};
    assertThat(after(sources)).isEqualTo(sources);
  }

  @Test
  void anyCopiesAtAll() {
    Random random = new Random(1);
    for (int round = 0; round < 2_000; round++) {
      int[] sources = new int[REGISTERS];
      for (int i = 0; i < REGISTERS; i++) {
        sources[i] = random.nextInt(REGISTERS);
      }
      assertThat(after(sources)).isEqualTo(sources);
    }
  }
}
