package dev.sonde.compiler.pass;

import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.EventOperation;
import dev.sonde.compiler.ir.EventPart;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Instruction;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.ValueVisitor;
import dev.sonde.compiler.ir.Width;
import java.util.ArrayList;
import java.util.List;

/**
 * Leaves out clearing the memory that a string is read into where all that look at it stop at the
 * string's NUL. A read that fails clears the memory itself; one whose limit is zero does nothing,
 * so there a NUL must be in place.
 */
final class StringSlots {
  private final Function function;
  private final Definitions definitions;

  /** How many values the function has more than it had. */
  private int added;

  /** By slot, whether something may look behind the NUL. */
  private final boolean[] wholeMatters;

  private final ValueVisitor mattersWholly =
      new ValueVisitor() {
        @Override
        public void visit(Value value) {
          int slot = slot(value);
          if (slot >= 0) {
            wholeMatters[slot] = true;
          }
        }
      };

  private StringSlots(Function function) {
    this.function = function;
    definitions = Definitions.of(function);
    wholeMatters = new boolean[function.slots().size()];
  }

  /** The function without needless clearing; the same function if there is none. */
  static Function run(Function function) {
    return function.slots().isEmpty() ? function : new StringSlots(function).run();
  }

  private Function run() {
    for (int b = 0; b < function.blocks().size(); b++) {
      Block block = function.blocks().get(b);
      for (int i = 0; i < block.instructions().size(); i++) {
        look(block.instructions().get(i).operation());
      }
      block.terminator().operands(mattersWholly);
    }
    List<Block> blocks = null;
    for (int b = 0; b < function.blocks().size(); b++) {
      Block block = function.blocks().get(b);
      List<Instruction> rewritten = rewritten(block.instructions());
      if (rewritten != null) {
        if (blocks == null) {
          blocks = new ArrayList<>(function.blocks());
        }
        blocks.set(b, new Block(b, block.parameters(), rewritten, block.terminator()));
      }
    }
    return blocks == null ? function : function.withBlocks(blocks);
  }

  /** The slot that a value is the address of, or -1. */
  private int slot(Value value) {
    return definitions.of(value) instanceof MemoryOperation.SlotAddress address
        ? address.slot().id()
        : -1;
  }

  private void look(Operation operation) {
    if (operation instanceof MemoryOperation.Zero
        || operation instanceof MemoryOperation.StringEqual
        || operation instanceof MemoryOperation.StringEqualLiteral) {
      return;
    }
    if (operation instanceof KernelOperation.ProbeReadString read) {
      mattersWholly.visit(read.address());
      return;
    }
    if (operation instanceof EventOperation.Emit emit) {
      for (int i = 0; i < emit.parts().size(); i++) {
        if (!(emit.parts().get(i) instanceof EventPart.Text)) {
          emit.parts().get(i).operands(mattersWholly);
        }
      }
      return;
    }
    operation.operands(mattersWholly);
  }

  /** The instructions without needless clearing, or null if there is none. */
  private List<Instruction> rewritten(List<Instruction> instructions) {
    List<Instruction> rewritten = null;
    for (int i = 0; i < instructions.size(); i++) {
      Instruction instruction = instructions.get(i);
      Instruction replacement = instruction;
      if (instruction.operation() instanceof MemoryOperation.Zero zero
          && slot(zero.destination()) >= 0
          && !wholeMatters[slot(zero.destination())]) {
        KernelOperation.ProbeReadString read = readInto(zero, instructions, i + 1);
        if (read != null) {
          replacement = null;
          if (read.limit() != null) {
            rewritten = copied(rewritten, instructions, i);
            Value nul = new Value(nextValue(), Type.I64);
            rewritten.add(
                new Instruction(nul, new IntegerOperation.Constant(0), instruction.location()));
            Operation store =
                new MemoryOperation.Store(
                    zero.destination(), zero.destinationOffset(), Width.B1, nul);
            replacement = new Instruction(instruction.result(), store, instruction.location());
          }
        }
      }
      if (replacement != instruction) {
        rewritten = copied(rewritten, instructions, i);
      }
      if (rewritten != null && replacement != null) {
        rewritten.add(replacement);
      }
    }
    return rewritten;
  }

  private int nextValue() {
    return function.valueCount() + added++;
  }

  private static List<Instruction> copied(
      List<Instruction> rewritten, List<Instruction> instructions, int count) {
    return rewritten != null ? rewritten : new ArrayList<>(instructions.subList(0, count));
  }

  /** The string that is read into cleared memory before anything else touches it, or null. */
  private KernelOperation.ProbeReadString readInto(
      MemoryOperation.Zero zero, List<Instruction> instructions, int from) {
    int slot = slot(zero.destination());
    for (int i = from; i < instructions.size(); i++) {
      Operation operation = instructions.get(i).operation();
      if (operation instanceof KernelOperation.ProbeReadString read
          && slot(read.destination()) == slot
          && read.destinationOffset() == zero.destinationOffset()) {
        return read;
      }
      Toucher toucher = new Toucher(slot);
      operation.operands(toucher);
      if (toucher.touched) {
        return null;
      }
    }
    return null;
  }

  /** Whether an operation has a slot's address for an operand. */
  private final class Toucher implements ValueVisitor {
    private final int slot;
    private boolean touched;

    Toucher(int slot) {
      this.slot = slot;
    }

    @Override
    public void visit(Value value) {
      touched |= slot(value) == slot;
    }
  }
}
