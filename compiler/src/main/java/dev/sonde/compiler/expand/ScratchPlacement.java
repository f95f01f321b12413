package dev.sonde.compiler.expand;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.MapType;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Instruction;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Value;
import java.util.List;

/**
 * Moves slots off the stack into memory that belongs to the function and the CPU it runs on: a
 * program is never entered again on its CPU before it has ended.
 *
 * @param function the function, which reaches those slots through the map
 * @param map the map, or null if none is needed
 */
public record ScratchPlacement(Function function, MapSpec map) {
  private static final int CACHE_LINE = 64;

  /**
   * Moves the slots that {@code scratch} marks.
   *
   * @param mapName the name for the map
   * @param copies how many CPUs to have room for: a power of two
   */
  public static ScratchPlacement of(
      Function function, boolean[] scratch, String mapName, int copies) {
    int[] offsets = new int[scratch.length];
    int size = 0;
    for (int s = 0; s < scratch.length; s++) {
      Slot slot = function.slots().get(s);
      if (scratch[s]) {
        offsets[s] = size;
        size += (slot.size() + 7) & -8;
      }
    }
    if (size == 0) {
      return new ScratchPlacement(function, null);
    }
    int stride = (size + CACHE_LINE - 1) & -CACHE_LINE;
    CodeBuilder code = new CodeBuilder(function);
    for (int b = 0; b < function.blocks().size(); b++) {
      Block block = function.blocks().get(b);
      code.switchTo(b);
      List<Instruction> instructions = block.instructions();
      for (int i = 0; i < instructions.size(); i++) {
        Instruction instruction = instructions.get(i);
        code.at(instruction.location());
        if (instruction.operation() instanceof MemoryOperation.SlotAddress address
            && scratch[address.slot().id()]) {
          int offset = offsets[address.slot().id()];
          Value region = region(code, mapName, copies, stride);
          code.define(
              instruction.result(),
              new MemoryOperation.PointerAdd(region, code.constant(offset), stride));
        } else {
          code.append(instruction);
        }
      }
      code.end(block.terminator());
    }
    MapSpec map =
        new MapSpec(mapName, MapType.ARRAY, 4, stride * copies, 1).withFlags(MapSpec.MMAPABLE);
    return new ScratchPlacement(code.finish(), map);
  }

  /** The address of this CPU's part; value numbering leaves one computation of it. */
  private static Value region(CodeBuilder code, String map, int copies, int stride) {
    Value first = code.global(map, 0);
    if (copies == 1) {
      return first;
    }
    Value cpu = code.binary(BinaryOperator.AND, code.call(Helper.GET_SMP_PROCESSOR_ID), copies - 1);
    Value distance = code.binary(BinaryOperator.MULTIPLY, cpu, stride);
    return code.emit(new MemoryOperation.PointerAdd(first, distance, stride * copies));
  }
}
