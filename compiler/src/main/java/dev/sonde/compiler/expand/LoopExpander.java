package dev.sonde.compiler.expand;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.Operation;
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
  private static final long SHORT = 64;

  private final Function function;
  private final CodeBuilder code;
  private final ProgramLayout layout;

  /** By block, whether a {@link Terminator.LoopBack} goes there. */
  private final boolean[] headers;

  LoopExpander(CodeBuilder code, Function function, ProgramLayout layout) {
    this.function = function;
    this.code = code;
    this.layout = layout;
    headers = new boolean[function.blocks().size()];
    for (int b = 0; b < headers.length; b++) {
      if (function.blocks().get(b).terminator() instanceof Terminator.LoopBack loop) {
        headers[loop.header().block()] = true;
      }
    }
  }

  /** What the terminator of the current block becomes. */
  Terminator expand(Terminator terminator) {
    if (terminator instanceof Terminator.LoopBack loop) {
      return layout.target().has(Feature.MAY_GOTO)
          ? loop
          : new Terminator.Jump(loop.header(), loop.location());
    }
    Terminator expanded = terminator;
    for (int t = 0; t < terminator.targetCount(); t++) {
      Terminator.Target target = terminator.target(t);
      if (headers[target.block()]
          && !target.arguments().isEmpty()
          && !isShort(target)
          && layout.target().has(Feature.MAY_GOTO)) {
        expanded = expanded.withTarget(t, withHiddenConstants(target));
      }
    }
    return expanded;
  }

  /** Whether the loop ends at a comparison of a counter with a constant near to where it starts. */
  private boolean isShort(Terminator.Target entry) {
    Block header = function.blocks().get(entry.block());
    if (!(header.terminator() instanceof Terminator.Branch branch)
        || !(definition(branch.condition(), header) instanceof IntegerOperation.Compare compare)) {
      return false;
    }
    for (int p = 0; p < header.parameters().size(); p++) {
      int counter = header.parameters().get(p).id();
      Value limit = compare.left().id() == counter ? compare.right() : compare.left();
      boolean compared = compare.left().id() == counter || compare.right().id() == counter;
      if (compared
          && definition(limit, header) instanceof IntegerOperation.Constant end
          && code.definition(entry.arguments().get(p)) instanceof IntegerOperation.Constant start) {
        return Math.abs((double) end.value() - start.value()) <= SHORT;
      }
    }
    return false;
  }

  /** What defines a value in a block that is not expanded yet, or in one that is. */
  private Operation definition(Value value, Block block) {
    for (int i = 0; i < block.instructions().size(); i++) {
      if (block.instructions().get(i).result().id() == value.id()) {
        return block.instructions().get(i).operation();
      }
    }
    return code.definition(value);
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
