package dev.sonde.compiler.alloc;

import dev.sonde.compiler.select.MachineFunction;
import dev.sonde.compiler.select.MachineFunction.MachineBlock;
import dev.sonde.compiler.select.MachineInstruction;
import dev.sonde.compiler.select.Opcode;
import java.util.Arrays;
import java.util.List;

/** Which registers hold values at the same time, and so must be different ones. */
final class InterferenceGraph {
  private final long[] matrix;
  private final int[][] neighbours;
  private final int[] degree;
  private final int physical;

  private InterferenceGraph(int registers, int physical) {
    matrix = new long[(int) (((long) registers * (registers - 1) / 2 + 63) >> 6) + 1];
    neighbours = new int[registers][];
    degree = new int[registers];
    this.physical = physical;
  }

  /**
   * The interferences of a function.
   *
   * @param physical how many registers, from 0 on, are the machine's own
   */
  static InterferenceGraph of(MachineFunction function, Liveness liveness, int physical) {
    InterferenceGraph graph = new InterferenceGraph(function.registers(), physical);
    for (int i = 1; i < physical; i++) {
      for (int k = 0; k < i; k++) {
        graph.add(i, k);
      }
    }
    RegisterSet live = new RegisterSet(function.registers());
    Operands operands = new Operands();
    List<MachineBlock> blocks = function.blocks();
    for (int b = 0; b < blocks.size(); b++) {
      live.set(liveness.liveOut(b));
      List<MachineInstruction> instructions = blocks.get(b).instructions();
      for (int i = instructions.size() - 1; i >= 0; i--) {
        graph.addDefinitions(instructions.get(i), live);
        operands.read(instructions.get(i));
        for (int k = 0; k < operands.count(); k++) {
          live.add(operands.get(k));
        }
      }
    }
    return graph;
  }

  private void addDefinitions(MachineInstruction instruction, RegisterSet live) {
    if (instruction.isCall()) {
      for (int r = 0; r <= Liveness.LAST_CLOBBERED; r++) {
        addAll(r, live, -1);
      }
      for (int r = 0; r <= Liveness.LAST_CLOBBERED; r++) {
        live.remove(r);
      }
      return;
    }
    if (instruction.d < 0) {
      return;
    }
    // A copy's source holds the same value: both may share a register.
    addAll(instruction.d, live, instruction.opcode == Opcode.MOVE ? instruction.a : -1);
    live.remove(instruction.d);
    if (instruction.opcode == Opcode.SET || instruction.opcode == Opcode.SELECT) {
      // Written before these are read.
      addIf(instruction.d, instruction.a);
      addIf(instruction.d, instruction.b);
      addIf(instruction.d, instruction.e);
    }
  }

  private void addAll(int register, RegisterSet live, int except) {
    for (int other = live.next(0); other >= 0; other = live.next(other + 1)) {
      if (other != except) {
        add(register, other);
      }
    }
  }

  private void addIf(int register, int other) {
    if (other >= 0) {
      add(register, other);
    }
  }

  /** Makes two registers interfere. */
  void add(int a, int b) {
    if (a == b || interferes(a, b)) {
      return;
    }
    long bit = bit(a, b);
    matrix[(int) (bit >> 6)] |= 1L << bit;
    append(a, b);
    append(b, a);
  }

  private void append(int a, int b) {
    // The machine's registers have their colour: nobody asks for their neighbours.
    if (a < physical) {
      return;
    }
    int[] list = neighbours[a];
    if (list == null) {
      list = new int[8];
    } else if (degree[a] == list.length) {
      list = Arrays.copyOf(list, 2 * list.length);
    }
    list[degree[a]++] = b;
    neighbours[a] = list;
  }

  private static long bit(int a, int b) {
    int high = Math.max(a, b);
    return (long) high * (high - 1) / 2 + Math.min(a, b);
  }

  boolean interferes(int a, int b) {
    if (a == b) {
      return false;
    }
    long bit = bit(a, b);
    return (matrix[(int) (bit >> 6)] >> bit & 1) != 0;
  }

  /** How many entries {@link #neighbour} has; merged registers may occur in several. */
  int neighbours(int register) {
    return degree[register];
  }

  int neighbour(int register, int index) {
    return neighbours[register][index];
  }
}
