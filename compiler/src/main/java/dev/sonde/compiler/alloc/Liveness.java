package dev.sonde.compiler.alloc;

import dev.sonde.compiler.select.MachineFunction;
import dev.sonde.compiler.select.MachineFunction.MachineBlock;
import dev.sonde.compiler.select.MachineInstruction;
import java.util.List;

/** Which registers hold values that are read later, at the end of every block. */
final class Liveness {
  static final int LAST_CLOBBERED = 5;

  private final RegisterSet[] liveOut;

  private Liveness(RegisterSet[] liveOut) {
    this.liveOut = liveOut;
  }

  /** The registers live behind block {@code index} of the order. */
  RegisterSet liveOut(int index) {
    return liveOut[index];
  }

  static Liveness of(MachineFunction function) {
    List<MachineBlock> blocks = function.blocks();
    int size = function.registers();
    RegisterSet[] defined = new RegisterSet[blocks.size()];
    RegisterSet[] liveIn = new RegisterSet[blocks.size()];
    RegisterSet[] liveOut = new RegisterSet[blocks.size()];
    int[] indexOf = new int[function.blockIds()];
    Operands operands = new Operands();
    for (int b = 0; b < blocks.size(); b++) {
      indexOf[blocks.get(b).id()] = b;
      defined[b] = new RegisterSet(size);
      liveIn[b] = new RegisterSet(size);
      liveOut[b] = new RegisterSet(size);
      List<MachineInstruction> instructions = blocks.get(b).instructions();
      for (int i = 0; i < instructions.size(); i++) {
        MachineInstruction instruction = instructions.get(i);
        operands.read(instruction);
        for (int k = 0; k < operands.count(); k++) {
          if (!defined[b].contains(operands.get(k))) {
            liveIn[b].add(operands.get(k));
          }
        }
        if (instruction.d >= 0) {
          defined[b].add(instruction.d);
        }
        if (instruction.isCall()) {
          for (int r = 0; r <= LAST_CLOBBERED; r++) {
            defined[b].add(r);
          }
        }
      }
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int b = blocks.size() - 1; b >= 0; b--) {
        boolean grew = false;
        List<MachineInstruction> instructions = blocks.get(b).instructions();
        boolean fallsThrough = true;
        for (int i = instructions.size() - 1; i >= 0; i--) {
          MachineInstruction instruction = instructions.get(i);
          if (instruction.endsBlock()) {
            fallsThrough = false;
          }
          if (instruction.target >= 0) {
            grew |= liveOut[b].addAll(liveIn[indexOf[instruction.target]]);
          } else if (!instruction.endsBlock()) {
            break;
          }
        }
        if (fallsThrough && b + 1 < blocks.size()) {
          grew |= liveOut[b].addAll(liveIn[b + 1]);
        }
        if (grew) {
          liveIn[b].addAllExcept(liveOut[b], defined[b]);
          changed = true;
        }
      }
    }
    return new Liveness(liveOut);
  }
}
