package dev.sonde.compiler.ir;

import java.util.List;

/**
 * A basic block.
 *
 * @param id unique within its function; blocks are listed with the entry first
 */
public record Block(
    int id, List<Value> parameters, List<Instruction> instructions, Terminator terminator) {
  public Block {
    parameters = List.copyOf(parameters);
    instructions = List.copyOf(instructions);
  }
}
