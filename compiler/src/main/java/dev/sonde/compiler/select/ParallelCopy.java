package dev.sonde.compiler.select;

import dev.sonde.compiler.ir.Location;

/** Copies between registers that happen at once, put in an order that keeps every value. */
final class ParallelCopy {
  private final int[] destinations;
  private final int[] sources;
  private int count;

  ParallelCopy(int most) {
    destinations = new int[most];
    sources = new int[most];
  }

  void add(int destination, int source) {
    if (destination != source) {
      destinations[count] = destination;
      sources[count++] = source;
    }
  }

  /** Writes the copies to {@code block}. */
  void emit(MachineFunction function, MachineFunction.MachineBlock block, Location location) {
    while (count > 0) {
      int free = -1;
      for (int i = 0; i < count && free < 0; i++) {
        if (!isSource(destinations[i])) {
          free = i;
        }
      }
      if (free < 0) {
        // Only cycles are left: one value steps aside.
        int aside = function.newRegister();
        block.instructions().add(MachineInstruction.move(aside, sources[0], location));
        sources[0] = aside;
        continue;
      }
      block
          .instructions()
          .add(MachineInstruction.move(destinations[free], sources[free], location));
      count--;
      destinations[free] = destinations[count];
      sources[free] = sources[count];
    }
  }

  private boolean isSource(int register) {
    for (int i = 0; i < count; i++) {
      if (sources[i] == register) {
        return true;
      }
    }
    return false;
  }
}
