package dev.sonde.compiler.expand;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.Terminator;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.target.Feature;
import java.util.List;

/**
 * Loops that {@code may_goto} bounds. The verifier is done with such a loop once a round leads to
 * no state that it has not seen; but a counter that starts at a constant is another constant in
 * every round, and it would follow them all. So the constants that a loop starts from are hidden
 * from it, by a zero in memory added to them.
 */
final class LoopExpander {
  private final CodeBuilder code;
  private final ProgramLayout layout;

  /** By block, whether a {@link Terminator.LoopBack} goes there. */
  private final boolean[] headers;

  /** By block, whether it begins a loop that the verifier can well follow to its end. */
  private final boolean[] shortLoops;

  LoopExpander(CodeBuilder code, Function function, ProgramLayout layout) {
    this.code = code;
    this.layout = layout;
    headers = new boolean[function.blocks().size()];
    for (int b = 0; b < headers.length; b++) {
      if (function.blocks().get(b).terminator() instanceof Terminator.LoopBack loop) {
        headers[loop.header().block()] = true;
      }
    }
    shortLoops = ShortLoops.find(function, headers);
  }

  /** What the terminator of the current block becomes. */
  Terminator expand(Terminator terminator) {
    if (terminator instanceof Terminator.LoopBack loop) {
      boolean budget = !shortLoops[loop.header().block()] && layout.target().has(Feature.MAY_GOTO);
      return budget ? loop : new Terminator.Jump(loop.header(), loop.location());
    }
    Terminator expanded = terminator;
    for (int t = 0; t < terminator.targetCount(); t++) {
      Terminator.Target target = terminator.target(t);
      if (headers[target.block()]
          && !target.arguments().isEmpty()
          && !shortLoops[target.block()]
          && layout.target().has(Feature.MAY_GOTO)) {
        expanded = expanded.withTarget(t, withHiddenConstants(target));
      }
    }
    return expanded;
  }

  private Terminator.Target withHiddenConstants(Terminator.Target target) {
    Value[] arguments = new Value[target.arguments().size()];
    Value zero = null;
    for (int i = 0; i < arguments.length; i++) {
      Value argument = target.arguments().get(i);
      if (code.definition(argument) instanceof IntegerOperation.Constant) {
        if (zero == null) {
          Value place = code.global(ProgramLayout.GLOBALS, layout.zeroOffset());
          zero = code.load(place, 0, Width.B8);
        }
        argument = code.binary(BinaryOperator.ADD, zero, argument);
      }
      arguments[i] = argument;
    }
    return new Terminator.Target(target.block(), List.of(arguments));
  }
}
