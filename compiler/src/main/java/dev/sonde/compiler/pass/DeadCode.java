package dev.sonde.compiler.pass;

import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Instruction;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Predecessors;
import dev.sonde.compiler.ir.Terminator;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.ValueVisitor;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes what nobody uses: operations without effect whose result leads to no effect, and block
 * parameters likewise, with the arguments given to them.
 */
final class DeadCode {
  private final Function function;
  private final boolean[] live;

  /** By value, the block it is a parameter of and its place there; -1 if it is none. */
  private final int[] parameterBlock;

  private final int[] parameterIndex;
  private final Definitions definitions;
  private final Predecessors predecessors;
  private final List<Value> work = new ArrayList<>();
  private final ValueVisitor mark =
      new ValueVisitor() {
        @Override
        public void visit(Value value) {
          if (!live[value.id()]) {
            live[value.id()] = true;
            work.add(value);
          }
        }
      };

  private DeadCode(Function function) {
    this.function = function;
    definitions = Definitions.of(function);
    predecessors = Predecessors.of(function.blocks());
    int count = function.valueCount();
    live = new boolean[count];
    parameterBlock = new int[count];
    parameterIndex = new int[count];
    for (int i = 0; i < count; i++) {
      parameterBlock[i] = -1;
    }
    for (Block block : function.blocks()) {
      for (int i = 0; i < block.parameters().size(); i++) {
        parameterBlock[block.parameters().get(i).id()] = block.id();
        parameterIndex[block.parameters().get(i).id()] = i;
      }
    }
  }

  /** The function without what it did in vain; the same function if it did nothing in vain. */
  static Function remove(Function function) {
    return new DeadCode(function).run();
  }

  private Function run() {
    for (Block block : function.blocks()) {
      for (int i = 0; i < block.instructions().size(); i++) {
        Operation operation = block.instructions().get(i).operation();
        if (operation.effect() == Operation.Effect.WRITE) {
          operation.operands(mark);
        }
      }
      Terminator terminator = block.terminator();
      if (terminator instanceof Terminator.Branch branch) {
        mark.visit(branch.condition());
      } else if (terminator instanceof Terminator.Return end) {
        mark.visit(end.value());
      }
    }
    while (!work.isEmpty()) {
      Value value = work.removeLast();
      if (parameterBlock[value.id()] >= 0) {
        markArguments(parameterBlock[value.id()], parameterIndex[value.id()]);
      } else if (definitions.of(value) != null) {
        definitions.of(value).operands(mark);
      }
    }
    return isAllLive() ? function : rebuilt();
  }

  private void markArguments(int block, int index) {
    for (int p = 0; p < predecessors.count(block); p++) {
      Terminator terminator = function.blocks().get(predecessors.get(block, p)).terminator();
      for (int t = 0; t < terminator.targetCount(); t++) {
        if (terminator.target(t).block() == block) {
          mark.visit(terminator.target(t).arguments().get(index));
        }
      }
    }
  }

  private boolean isLive(Instruction instruction) {
    return live[instruction.result().id()]
        || instruction.operation().effect() == Operation.Effect.WRITE;
  }

  private boolean isAllLive() {
    for (Block block : function.blocks()) {
      for (int i = 0; i < block.parameters().size(); i++) {
        if (!live[block.parameters().get(i).id()]) {
          return false;
        }
      }
      for (int i = 0; i < block.instructions().size(); i++) {
        if (!isLive(block.instructions().get(i))) {
          return false;
        }
      }
    }
    return true;
  }

  private Function rebuilt() {
    List<Block> blocks = new ArrayList<>(function.blocks().size());
    for (Block block : function.blocks()) {
      List<Instruction> instructions = new ArrayList<>(block.instructions().size());
      for (int i = 0; i < block.instructions().size(); i++) {
        if (isLive(block.instructions().get(i))) {
          instructions.add(block.instructions().get(i));
        }
      }
      Terminator terminator = block.terminator();
      for (int t = 0; t < terminator.targetCount(); t++) {
        Terminator.Target target = terminator.target(t);
        List<Value> arguments = onlyLive(target.block(), target.arguments());
        if (arguments.size() < target.arguments().size()) {
          terminator = terminator.withTarget(t, new Terminator.Target(target.block(), arguments));
        }
      }
      blocks.add(
          new Block(
              block.id(), onlyLive(block.id(), block.parameters()), instructions, terminator));
    }
    return function.withBlocks(blocks);
  }

  /** Of values in the order of a block's parameters, those that belong to parameters in use. */
  private List<Value> onlyLive(int block, List<Value> values) {
    List<Value> parameters = function.blocks().get(block).parameters();
    List<Value> kept = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      if (live[parameters.get(i).id()]) {
        kept.add(values.get(i));
      }
    }
    return kept;
  }
}
