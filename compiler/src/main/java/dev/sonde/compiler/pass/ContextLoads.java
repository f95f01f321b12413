package dev.sonde.compiler.pass;

import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Instruction;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.ValueVisitor;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves loads from the context to the start where that saves keeping the context itself: a call
 * destroys the register it comes in, and a register that survives calls may as well hold what was
 * loaded.
 */
final class ContextLoads {
  /** In the entry block, so many registers in the place of one are no burden yet. */
  private static final int MOST_IN_ENTRY = 3;

  private final Function function;
  private final Value context;
  private int uses;
  private int loads;
  private int loadsInEntry;

  private ContextLoads(Function function) {
    this.function = function;
    context = function.parameters().getFirst();
  }

  /** The function with its loads in the better place; the same function if they are. */
  static Function hoist(Function function) {
    boolean program = function.parameters().getFirst().type().pointsInto(Type.Space.CONTEXT);
    return program ? new ContextLoads(function).run() : function;
  }

  private Function run() {
    ValueVisitor counter =
        new ValueVisitor() {
          @Override
          public void visit(Value value) {
            if (value.id() == context.id()) {
              uses++;
            }
          }
        };
    for (int b = 0; b < function.blocks().size(); b++) {
      Block block = function.blocks().get(b);
      for (int i = 0; i < block.instructions().size(); i++) {
        Operation operation = block.instructions().get(i).operation();
        operation.operands(counter);
        if (isContextLoad(operation)) {
          loads++;
          loadsInEntry += b == 0 ? 1 : 0;
        }
      }
      block.terminator().operands(counter);
    }
    boolean worthwhile = loads == 1 || loads == loadsInEntry && loads <= MOST_IN_ENTRY;
    return loads > 0 && uses == loads && worthwhile && !atStart() ? rebuilt() : function;
  }

  private boolean isContextLoad(Operation operation) {
    return operation instanceof MemoryOperation.Load load && load.pointer().id() == context.id();
  }

  private boolean atStart() {
    List<Instruction> entry = function.blocks().get(0).instructions();
    for (int i = 0; i < loads; i++) {
      if (i >= entry.size() || !isContextLoad(entry.get(i).operation())) {
        return false;
      }
    }
    return true;
  }

  private Function rebuilt() {
    List<Instruction> first = new ArrayList<>();
    List<Block> blocks = new ArrayList<>(function.blocks().size());
    for (int b = 0; b < function.blocks().size(); b++) {
      Block block = function.blocks().get(b);
      List<Instruction> rest = new ArrayList<>(block.instructions().size());
      for (int i = 0; i < block.instructions().size(); i++) {
        Instruction instruction = block.instructions().get(i);
        (isContextLoad(instruction.operation()) ? first : rest).add(instruction);
      }
      blocks.add(new Block(b, block.parameters(), rest, block.terminator()));
    }
    first.addAll(blocks.get(0).instructions());
    Block entry = blocks.get(0);
    blocks.set(0, new Block(0, entry.parameters(), first, entry.terminator()));
    return function.withBlocks(blocks);
  }
}
