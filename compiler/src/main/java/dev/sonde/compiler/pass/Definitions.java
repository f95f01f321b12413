package dev.sonde.compiler.pass;

import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Instruction;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Value;
import java.util.Arrays;
import java.util.List;

/** What defines each value of a function; a parameter is defined by no operation. */
final class Definitions {
  private Operation[] operations;

  private Definitions(Operation[] operations) {
    this.operations = operations;
  }

  /** The definitions of a function, with an entry for each of its values. */
  static Definitions of(Function function) {
    Operation[] operations = new Operation[function.valueCount()];
    for (Block block : function.blocks()) {
      List<Instruction> instructions = block.instructions();
      for (int i = 0; i < instructions.size(); i++) {
        Instruction instruction = instructions.get(i);
        operations[instruction.result().id()] = instruction.operation();
      }
    }
    return new Definitions(operations);
  }

  /** What defines the value, or null for parameters. */
  Operation of(Value value) {
    return operations[value.id()];
  }

  /** Says that the value is defined so now; it may be one that the function did not have. */
  void set(Value value, Operation operation) {
    if (value.id() >= operations.length) {
      operations = Arrays.copyOf(operations, 2 * value.id() + 1);
    }
    operations[value.id()] = operation;
  }

  boolean isConstant(Value value) {
    return operations[value.id()] instanceof IntegerOperation.Constant;
  }

  boolean isConstant(Value value, long number) {
    return operations[value.id()] instanceof IntegerOperation.Constant constant
        && constant.value() == number;
  }

  /** The constant that the value is; call only where {@link #isConstant} holds. */
  long constant(Value value) {
    return ((IntegerOperation.Constant) operations[value.id()]).value();
  }
}
