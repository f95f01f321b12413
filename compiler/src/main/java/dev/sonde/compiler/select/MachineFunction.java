package dev.sonde.compiler.select;

import java.util.ArrayList;
import java.util.List;

/**
 * A function in machine instructions: blocks in the order of emission, each falling through to the
 * next unless its last instruction says otherwise.
 */
public final class MachineFunction {

  /** A block; jumps name it by its id, which is not its place in the order. */
  public static final class MachineBlock {
    private final int id;
    private final int depth;
    private List<MachineInstruction> instructions = new ArrayList<>();

    MachineBlock(int id, int depth) {
      this.id = id;
      this.depth = depth;
    }

    /** What jumps name it by. */
    public int id() {
      return id;
    }

    /** In how many loops it lies. */
    public int depth() {
      return depth;
    }

    /** Its instructions. */
    public List<MachineInstruction> instructions() {
      return instructions;
    }

    /** Puts other instructions in the place of its own. */
    public void replace(List<MachineInstruction> replacement) {
      instructions = replacement;
    }
  }

  private final List<MachineBlock> blocks = new ArrayList<>();
  private int registers;
  private int blockIds;

  MachineFunction(int registers, int blockIds) {
    this.registers = registers;
    this.blockIds = blockIds;
  }

  MachineBlock append(int id, int depth) {
    MachineBlock block = new MachineBlock(id, depth);
    blocks.add(block);
    return block;
  }

  int newBlockId() {
    return blockIds++;
  }

  /** A register that nothing uses yet. */
  public int newRegister() {
    return registers++;
  }

  /** One more than the highest register. */
  public int registers() {
    return registers;
  }

  /** One more than the highest block id. */
  public int blockIds() {
    return blockIds;
  }

  /** The blocks in the order of emission. */
  public List<MachineBlock> blocks() {
    return blocks;
  }
}
