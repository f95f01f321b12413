package dev.sonde.compiler.pass;

import dev.sonde.compiler.ir.Function;

/** The passes in their order. */
public final class Optimizer {
  /** One round opens the way for another, rarely for a third. */
  private static final int ROUNDS = 4;

  private Optimizer() {}

  /** A function that does the same with less. */
  public static Function optimise(Function function) {
    Function before = function;
    for (int round = 0; round < ROUNDS; round++) {
      Function after = ControlFlow.simplify(ValueNumbering.run(before));
      after = DeadCode.remove(after);
      if (after == before) {
        break;
      }
      before = after;
    }
    return ContextLoads.hoist(LoopInvariants.hoist(StringReads.shorten(StringSlots.run(before))));
  }
}
