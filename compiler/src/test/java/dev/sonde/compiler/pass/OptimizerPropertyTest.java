package dev.sonde.compiler.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.IrPrinter;
import dev.sonde.compiler.ir.IrVerifier;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever the function, optimising it changes neither its effects nor its result. */
class OptimizerPropertyTest {
  private static final int FUNCTIONS = 8_000;

  /** Set to one seed while looking into it. */
  private static final long FIRST_SEED = 1;

  @Test
  void effectsAndResultsStay() {
    long before = 0;
    long after = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + FUNCTIONS; seed++) {
      Function function = RandomFunction.make(seed);
      IrVerifier.check(function);
      List<String> expected = Interpreter.run(function);
      Function numbered = ValueNumbering.run(function);
      check(seed, function, numbered, expected);
      Function straightened = ControlFlow.simplify(numbered);
      check(seed, numbered, straightened, expected);
      Function live = DeadCode.remove(straightened);
      check(seed, straightened, live, expected);
      Function optimised = Optimizer.optimise(function);
      check(seed, function, optimised, expected);
      before += size(function);
      after += size(optimised);
    }
    assertThat(after).as("of %d instructions", before).isLessThan(before * 2 / 3);
  }

  private static void check(long seed, Function from, Function to, List<String> expected) {
    List<String> mistakes = IrVerifier.mistakes(to);
    if (!mistakes.isEmpty() || !Interpreter.run(to).equals(expected)) {
      assertThat(mistakes)
          .as("seed %d\n%s\nbecame\n%s", seed, IrPrinter.print(from), IrPrinter.print(to))
          .isEmpty();
      assertThat(Interpreter.run(to))
          .as("seed %d\n%s\nbecame\n%s", seed, IrPrinter.print(from), IrPrinter.print(to))
          .isEqualTo(expected);
    }
  }

  private static int size(Function function) {
    int size = 0;
    for (Block block : function.blocks()) {
      size += block.instructions().size() + 1;
    }
    return size;
  }
}
