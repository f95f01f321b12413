package dev.sonde.compiler.expand;

import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Instruction;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.Predecessors;
import dev.sonde.compiler.ir.Terminator;
import java.util.List;

/** Where a function has just asked a map for a key, and it was not there. */
final class MissedLookups {
  private final Function function;
  private final Predecessors predecessors;

  MissedLookups(Function function) {
    this.function = function;
    predecessors = Predecessors.of(function.blocks());
  }

  /** Whether one gets to a block only when a key was not in a map; most likely its next one. */
  boolean leadTo(int block, MapDeclaration map) {
    if (predecessors.count(block) != 1) {
      return false;
    }
    Block before = function.blocks().get(predecessors.get(block, 0));
    if (!(before.terminator() instanceof Terminator.Branch branch)
        || branch.ifFalse().block() != block) {
      return false;
    }
    List<Instruction> instructions = before.instructions();
    for (int i = instructions.size() - 1; i >= 0; i--) {
      if (instructions.get(i).result().id() == branch.condition().id()) {
        return instructions.get(i).operation() instanceof MapOperation.MapHas has
            && has.map().id() == map.id();
      }
    }
    return false;
  }
}
