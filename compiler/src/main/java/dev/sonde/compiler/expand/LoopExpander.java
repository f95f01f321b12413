package dev.sonde.compiler.expand;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Terminator;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.target.Feature;
import dev.sonde.compiler.target.Target;
import java.util.Arrays;
import java.util.List;

/**
 * Loops that {@code may_goto} bounds. The verifier is done with such a loop once it comes to its
 * head with nothing that it has not seen there before. What it sees there must therefore always be
 * the most it can ever be: the head stands before any comparison, and the numbers that a loop
 * starts from and those that it goes on with are hidden from the verifier, by a zero in memory
 * added to them. What a comparison in the loop has told of a number must not come round either: to
 * Linux 6.12 each round would be another.
 */
final class LoopExpander {
  private final CodeBuilder code;
  private final HiddenNumbers hidden;

  /** By block, whether it is the head of a loop that the budget bounds. */
  private final boolean[] budgeted;

  LoopExpander(CodeBuilder code, Function function, Target kernel, HiddenNumbers hidden) {
    this.code = code;
    this.hidden = hidden;
    budgeted = new boolean[function.blocks().size()];
    boolean any = false;
    for (int b = 0; b < budgeted.length; b++) {
      budgeted[b] = function.blocks().get(b).terminator() instanceof Terminator.LoopHead;
      any |= budgeted[b];
    }
    // The kernel is only asked for the feature where there is a loop.
    if (any && kernel.has(Feature.MAY_GOTO)) {
      ShortLoops.removeFrom(budgeted, function);
    } else {
      Arrays.fill(budgeted, false);
    }
  }

  /** What the terminator of a block, the current one, becomes. */
  Terminator expand(int block, Terminator terminator) {
    if (terminator instanceof Terminator.LoopHead loop) {
      return budgeted[block] ? loop : new Terminator.Jump(loop.round(), loop.location());
    }
    Terminator expanded = terminator;
    for (int t = 0; t < terminator.targetCount(); t++) {
      Terminator.Target target = terminator.target(t);
      if (budgeted[target.block()] && !target.arguments().isEmpty()) {
        expanded = expanded.withTarget(t, hidden(target));
      }
    }
    return expanded;
  }

  private Terminator.Target hidden(Terminator.Target target) {
    Value[] arguments = new Value[target.arguments().size()];
    Value zero = null;
    for (int i = 0; i < arguments.length; i++) {
      Value argument = target.arguments().get(i);
      if (argument.type() == Type.I64) {
        if (zero == null) {
          zero = hidden.zero();
        }
        argument = code.binary(BinaryOperator.ADD, zero, argument);
      }
      arguments[i] = argument;
    }
    return new Terminator.Target(target.block(), List.of(arguments));
  }
}
