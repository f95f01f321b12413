package dev.sonde.compiler.alloc;

import dev.sonde.compiler.ir.Location;
import dev.sonde.compiler.select.MachineFunction;
import dev.sonde.compiler.select.MachineFunction.MachineBlock;
import dev.sonde.compiler.select.MachineInstruction;
import dev.sonde.compiler.select.Opcode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Moves registers to the stack: a load before every read and a store behind every write, through
 * registers that live for one instruction. What depends on no register is computed again instead.
 */
final class Spiller {
  private final MachineFunction function;
  private final int[] alias;
  private final boolean[] spilled;
  private final int[] slotOf;
  private final MachineInstruction[] recipe;
  private int nextSlot;
  private List<MachineInstruction> out;

  /**
   * @param alias by register, the one it was merged into
   * @param spilled which of the merged registers go to the stack
   */
  Spiller(MachineFunction function, int[] alias, boolean[] spilled, int firstSlot) {
    this.function = function;
    this.alias = alias;
    this.spilled = spilled;
    slotOf = new int[spilled.length];
    Arrays.fill(slotOf, MachineInstruction.NONE);
    recipe = new MachineInstruction[spilled.length];
    nextSlot = firstSlot;
  }

  /** The highest slot that a function's accesses to the frame name, or {@code least - 1}. */
  static int lastSlot(MachineFunction function, int least) {
    int last = least - 1;
    List<MachineBlock> blocks = function.blocks();
    for (int b = 0; b < blocks.size(); b++) {
      List<MachineInstruction> instructions = blocks.get(b).instructions();
      for (int i = 0; i < instructions.size(); i++) {
        last = Math.max(last, instructions.get(i).slot);
      }
    }
    return last;
  }

  void run() {
    findRecipes();
    List<MachineBlock> blocks = function.blocks();
    for (int b = 0; b < blocks.size(); b++) {
      List<MachineInstruction> before = blocks.get(b).instructions();
      out = new ArrayList<>(before.size() + 8);
      for (int i = 0; i < before.size(); i++) {
        rewrite(before.get(i));
      }
      blocks.get(b).replace(out);
    }
  }

  /** Finds the registers that are defined once, by something that depends on no register. */
  private void findRecipes() {
    boolean[] several = new boolean[spilled.length];
    List<MachineBlock> blocks = function.blocks();
    for (int b = 0; b < blocks.size(); b++) {
      List<MachineInstruction> instructions = blocks.get(b).instructions();
      for (int i = 0; i < instructions.size(); i++) {
        MachineInstruction instruction = instructions.get(i);
        int d = root(instruction.d);
        if (d < 0 || isInternalMove(instruction, d)) {
          continue;
        }
        if (recipe[d] != null || !instruction.rematerialisable()) {
          several[d] = true;
        }
        recipe[d] = instruction;
      }
    }
    for (int r = 0; r < several.length; r++) {
      if (several[r]) {
        recipe[r] = null;
      }
    }
  }

  /** What a register was merged into if that is spilled, else -1. */
  private int root(int register) {
    if (register < 0 || register >= alias.length) {
      return -1;
    }
    int root = register;
    while (alias[root] != root) {
      root = alias[root];
    }
    return spilled[root] ? root : -1;
  }

  private boolean isInternalMove(MachineInstruction instruction, int d) {
    return instruction.opcode == Opcode.MOVE && root(instruction.a) == d;
  }

  private int slot(int root) {
    if (slotOf[root] == MachineInstruction.NONE) {
      slotOf[root] = nextSlot++;
    }
    return slotOf[root];
  }

  private void rewrite(MachineInstruction instruction) {
    int d = root(instruction.d);
    if (d >= 0 && (isInternalMove(instruction, d) || recipe[d] != null)) {
      return;
    }
    Location location = instruction.location;
    int a = root(instruction.a);
    if (instruction.opcode == Opcode.MOVE && a >= 0 && d < 0) {
      out.add(value(a, instruction.d, location));
      return;
    }
    if (instruction.opcode == Opcode.MOVE && d >= 0 && a < 0) {
      out.add(MachineInstruction.spill(instruction.a, slot(d), location));
      return;
    }
    int b = root(instruction.b);
    int c = root(instruction.c);
    int e = root(instruction.e);
    if (d >= 0) {
      boolean reads = instruction.readsDestination();
      instruction.d = reads ? load(d, location) : function.newRegister();
    }
    if (a >= 0) {
      instruction.a = load(a, location);
    }
    if (b >= 0) {
      instruction.b = b == a ? instruction.a : load(b, location);
    }
    if (c >= 0) {
      instruction.c = load(c, location);
    }
    if (e >= 0) {
      instruction.e = load(e, location);
    }
    out.add(instruction);
    if (d >= 0) {
      out.add(MachineInstruction.spill(instruction.d, slot(d), location));
    }
  }

  private int load(int root, Location location) {
    int register = function.newRegister();
    out.add(value(root, register, location));
    return register;
  }

  private MachineInstruction value(int root, int register, Location location) {
    return recipe[root] != null
        ? recipe[root].rematerialised(register)
        : MachineInstruction.reload(register, slot(root), location);
  }
}
