package dev.sonde.compiler.expand;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Dominators;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Terminator;
import dev.sonde.compiler.ir.Value;
import java.util.Arrays;
import java.util.List;

/**
 * Finds loops that count from a constant to a constant nearby: a counter that grows by a constant
 * in every round, compared first.
 */
final class ShortLoops {
  private static final double MOST_ROUNDS = 64;

  private final Function function;
  private final Dominators dominators;
  private Operation[] definitions = new Operation[64];

  private ShortLoops(Function function) {
    this.function = function;
    dominators = Dominators.of(function);
    for (int b = 0; b < function.blocks().size(); b++) {
      Block block = function.blocks().get(b);
      for (int i = 0; i < block.instructions().size(); i++) {
        int id = block.instructions().get(i).result().id();
        if (id >= definitions.length) {
          definitions = Arrays.copyOf(definitions, Math.max(id + 1, 2 * definitions.length));
        }
        definitions[id] = block.instructions().get(i).operation();
      }
    }
  }

  /**
   * Leaves out the heads of short loops.
   *
   * @param heads by block, whether it is the head of a loop
   */
  static void removeFrom(boolean[] heads, Function function) {
    ShortLoops loops = new ShortLoops(function);
    for (int b = 0; b < heads.length; b++) {
      heads[b] = heads[b] && !loops.isShort(function.blocks().get(b));
    }
  }

  private Operation definition(Value value) {
    return value.id() < definitions.length ? definitions[value.id()] : null;
  }

  private boolean isShort(Block head) {
    int round = ((Terminator.LoopHead) head.terminator()).round().block();
    if (!(function.blocks().get(round).terminator() instanceof Terminator.Branch branch)
        || !(definition(branch.condition()) instanceof IntegerOperation.Compare compare)
        || !(definition(compare.right()) instanceof IntegerOperation.Constant limit)) {
      return false;
    }
    List<Value> parameters = head.parameters();
    for (int p = 0; p < parameters.size(); p++) {
      if (parameters.get(p).id() == compare.left().id()) {
        return counts(head.id(), p, compare, limit.value(), branch.ifTrue().block());
      }
    }
    return false;
  }

  /** Whether parameter {@code index} counts towards {@code limit} in a few rounds. */
  private boolean counts(
      int head, int index, IntegerOperation.Compare compare, long limit, int body) {
    for (int b = 0; b < function.blocks().size(); b++) {
      Terminator terminator = function.blocks().get(b).terminator();
      for (int t = 0; t < terminator.targetCount(); t++) {
        Terminator.Target target = terminator.target(t);
        if (target.block() != head || dominators.number()[b] < 0) {
          continue;
        }
        Operation argument = definition(target.arguments().get(index));
        boolean fine =
            dominators.dominates(head, b)
                ? dominators.dominates(body, b) && isStep(argument, compare)
                : argument instanceof IntegerOperation.Constant start
                    && Math.abs((double) limit - start.value()) <= MOST_ROUNDS;
        if (!fine) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether an operation brings the counter nearer to what ends the comparison. */
  private boolean isStep(Operation operation, IntegerOperation.Compare compare) {
    if (!(operation instanceof IntegerOperation.Binary add)
        || add.operator() != BinaryOperator.ADD
        || add.left().id() != compare.left().id()
        || !(definition(add.right()) instanceof IntegerOperation.Constant step)) {
      return false;
    }
    return switch (compare.predicate()) {
      case LESS_SIGNED, LESS_OR_EQUAL_SIGNED, LESS_UNSIGNED, LESS_OR_EQUAL_UNSIGNED ->
          step.value() > 0;
      case GREATER_SIGNED, GREATER_OR_EQUAL_SIGNED -> step.value() < 0;
      default -> false;
    };
  }
}
