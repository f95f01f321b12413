package dev.sonde.compiler.select;

import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Instruction;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Terminator;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.ValueVisitor;

/** What defines each value of a function, and how often it is used. */
final class Uses implements ValueVisitor {
  private final Operation[] definitions;
  private final int[] counts;
  private final int[] conditions;

  private Uses(int values) {
    definitions = new Operation[values];
    counts = new int[values];
    conditions = new int[values];
  }

  static Uses of(Function function) {
    Uses uses = new Uses(function.valueCount());
    for (int b = 0; b < function.blocks().size(); b++) {
      Block block = function.blocks().get(b);
      for (int i = 0; i < block.instructions().size(); i++) {
        Instruction instruction = block.instructions().get(i);
        uses.definitions[instruction.result().id()] = instruction.operation();
        instruction.operation().operands(uses);
        if (instruction.operation() instanceof IntegerOperation.Select select) {
          uses.conditions[select.condition().id()]++;
        }
      }
      block.terminator().operands(uses);
      if (block.terminator() instanceof Terminator.Branch branch) {
        uses.conditions[branch.condition().id()]++;
      }
    }
    return uses;
  }

  @Override
  public void visit(Value value) {
    counts[value.id()]++;
  }

  int values() {
    return counts.length;
  }

  int count(Value value) {
    return counts[value.id()];
  }

  /** Whether conditions alone use a value. */
  boolean onlyCondition(Value value) {
    return counts[value.id()] == conditions[value.id()];
  }

  /** What defines a value; null for parameters. */
  Operation definition(Value value) {
    return definitions[value.id()];
  }
}
