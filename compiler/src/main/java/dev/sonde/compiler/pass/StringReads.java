package dev.sonde.compiler.pass;

import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Instruction;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.ValueVisitor;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads no more of a string than is looked at: where a slot's string is only compared with
 * literals, a little more than the longest literal tells all there is to know, and fits the stack.
 */
final class StringReads {
  /** Something else looks at the slot. */
  private static final int WHOLE = Integer.MAX_VALUE;

  private final Function function;
  private final Definitions definitions;

  /** By slot, how many bytes its string needs to have; 0 if no literal is compared with it. */
  private final int[] needed;

  private final ValueVisitor needsWhole =
      new ValueVisitor() {
        @Override
        public void visit(Value value) {
          // Whoever asks how long a string was must not be told how much of it was read.
          boolean length = definitions.of(value) instanceof KernelOperation.ProbeReadString;
          int slot =
              length
                  ? slot(((KernelOperation.ProbeReadString) definitions.of(value)).destination())
                  : slot(value);
          if (slot >= 0) {
            needed[slot] = WHOLE;
          }
        }
      };

  private StringReads(Function function) {
    this.function = function;
    definitions = Definitions.of(function);
    needed = new int[function.slots().size()];
  }

  /** The function with shorter reads; the same function if all are as short as can be. */
  static Function shorten(Function function) {
    return function.slots().isEmpty() ? function : new StringReads(function).run();
  }

  private Function run() {
    int[] reads = new int[needed.length];
    for (int b = 0; b < function.blocks().size(); b++) {
      Block block = function.blocks().get(b);
      for (int i = 0; i < block.instructions().size(); i++) {
        look(block.instructions().get(i).operation(), reads);
      }
      block.terminator().operands(needsWhole);
    }
    List<Slot> slots = new ArrayList<>(function.slots());
    boolean changed = false;
    for (int s = 0; s < needed.length; s++) {
      Slot slot = slots.get(s);
      boolean shorter = needed[s] > 0 && needed[s] < slot.size() && reads[s] == 1;
      if (shorter) {
        slots.set(s, new Slot(s, needed[s], slot.alignment(), slot.name()));
      }
      changed |= shorter;
      needed[s] = shorter ? needed[s] : WHOLE;
    }
    return changed ? rebuilt(slots) : function;
  }

  private int slot(Value value) {
    return definitions.of(value) instanceof MemoryOperation.SlotAddress address
        ? address.slot().id()
        : -1;
  }

  private void look(Operation operation, int[] reads) {
    if (operation instanceof MemoryOperation.StringEqualLiteral equal) {
      int slot = slot(equal.string());
      if (slot >= 0 && needed[slot] != WHOLE) {
        // The literal, its NUL, and one byte more: a read that is cut short ends in a NUL too.
        int enough = equal.literal().size() + 2;
        needed[slot] = equal.offset() == 0 ? Math.max(needed[slot], enough) : WHOLE;
      }
    } else if (operation instanceof KernelOperation.ProbeReadString read
        && slot(read.destination()) >= 0
        && read.destinationOffset() == 0
        && slot(read.address()) < 0) {
      reads[slot(read.destination())]++;
      if (read.limit() != null) {
        needsWhole.visit(read.destination());
      }
    } else {
      operation.operands(needsWhole);
    }
  }

  private Function rebuilt(List<Slot> slots) {
    List<Block> blocks = new ArrayList<>(function.blocks().size());
    for (int b = 0; b < function.blocks().size(); b++) {
      Block block = function.blocks().get(b);
      List<Instruction> instructions = new ArrayList<>(block.instructions().size());
      for (int i = 0; i < block.instructions().size(); i++) {
        Instruction instruction = block.instructions().get(i);
        instructions.add(
            new Instruction(
                instruction.result(),
                shortened(instruction.operation(), slots),
                instruction.location()));
      }
      blocks.add(new Block(b, block.parameters(), instructions, block.terminator()));
    }
    return function.withBody(slots, blocks);
  }

  private Operation shortened(Operation operation, List<Slot> slots) {
    if (operation instanceof MemoryOperation.SlotAddress address) {
      return new MemoryOperation.SlotAddress(slots.get(address.slot().id()));
    }
    if (operation instanceof MemoryOperation.StringEqualLiteral equal && isShort(equal.string())) {
      int size = Math.min(equal.capacity(), needed[slot(equal.string())]);
      return new MemoryOperation.StringEqualLiteral(equal.string(), 0, size, equal.literal());
    }
    if (operation instanceof KernelOperation.ProbeReadString read && isShort(read.destination())) {
      int size = Math.min(read.capacity(), needed[slot(read.destination())]);
      return new KernelOperation.ProbeReadString(
          read.space(), read.destination(), 0, size, null, read.address());
    }
    return operation;
  }

  private boolean isShort(Value pointer) {
    return slot(pointer) >= 0 && needed[slot(pointer)] != WHOLE;
  }
}
