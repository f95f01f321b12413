package dev.sonde.compiler.expand;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Value;

/** The part of global data that belongs to the CPU a program runs on. */
final class CpuRegion {
  private CpuRegion() {}

  /** Its address. Equal computations are found and done once by value numbering. */
  static Value address(CodeBuilder code, ProgramLayout layout) {
    Value first = code.global(ProgramLayout.GLOBALS, layout.regionOffset());
    int copies = layout.regionCopies();
    if (copies == 1) {
      return first;
    }
    // The mask changes nothing but lets every verifier see the bound.
    Value cpu = code.binary(BinaryOperator.AND, code.call(Helper.GET_SMP_PROCESSOR_ID), copies - 1);
    return at(code, first, cpu, layout);
  }

  /** The address of the region of a CPU whose number is known to be in range. */
  static Value at(CodeBuilder code, Value first, Value cpu, ProgramLayout layout) {
    Value distance = code.binary(BinaryOperator.MULTIPLY, cpu, layout.regionStride());
    int size = layout.regionCopies() * layout.regionStride();
    return code.emit(new MemoryOperation.PointerAdd(first, distance, size));
  }
}
