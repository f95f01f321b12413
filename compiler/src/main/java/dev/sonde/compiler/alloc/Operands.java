package dev.sonde.compiler.alloc;

import dev.sonde.compiler.select.MachineInstruction;
import dev.sonde.compiler.select.Opcode;

/** Which registers an instruction reads. */
final class Operands {
  /** Arguments of calls and R0 are beside the fields; a call has at most five. */
  private final int[] registers = new int[8];

  private int count;

  /** Looks at {@code instruction}. */
  void read(MachineInstruction instruction) {
    count = 0;
    add(instruction.a);
    add(instruction.b);
    add(instruction.c);
    add(instruction.e);
    if (instruction.readsDestination()) {
      add(instruction.d);
    }
    if (instruction.isCall()) {
      for (int i = 1; i <= instruction.arguments; i++) {
        add(i);
      }
    } else if (instruction.opcode == Opcode.EXIT) {
      add(0);
    }
  }

  private void add(int register) {
    if (register >= 0) {
      registers[count++] = register;
    }
  }

  int count() {
    return count;
  }

  int get(int index) {
    return registers[index];
  }
}
