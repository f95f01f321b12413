package dev.sonde.compiler.ir;

import dev.sonde.bpf.object.ProgramKind;
import java.util.List;

/**
 * A BPF program, run with its context; or a callback of one, which the kernel calls while it runs
 * an operation of {@link LoopOperation}.
 *
 * @param name unique in the module; the kernel shows its first 15 characters
 * @param kind what the kernel runs it, or the program it belongs to, as
 * @param parameters what it is given in R1 and on. A program has one, of type {@code
 *     Pointer(CONTEXT)}; a callback those that its operation passes
 * @param slots the memory it uses
 * @param blocks the entry first; a block's id is its index here
 * @param callbacks the functions that its own operations have called
 */
public record Function(
    String name,
    ProgramKind kind,
    List<Value> parameters,
    List<Slot> slots,
    List<Block> blocks,
    List<Function> callbacks) {
  public Function {
    parameters = List.copyOf(parameters);
    slots = List.copyOf(slots);
    blocks = List.copyOf(blocks);
    callbacks = List.copyOf(callbacks);
  }

  /** The same function with another body. */
  public Function withBlocks(List<Block> newBlocks) {
    return withBody(slots, newBlocks);
  }

  /** The same function with another body in other memory. */
  public Function withBody(List<Slot> newSlots, List<Block> newBlocks) {
    return new Function(name, kind, parameters, newSlots, newBlocks, callbacks);
  }

  /** One more than the highest id of a value. */
  public int valueCount() {
    int highest = -1;
    for (int i = 0; i < parameters.size(); i++) {
      highest = Math.max(highest, parameters.get(i).id());
    }
    for (int b = 0; b < blocks.size(); b++) {
      Block block = blocks.get(b);
      for (int i = 0; i < block.parameters().size(); i++) {
        highest = Math.max(highest, block.parameters().get(i).id());
      }
      for (int i = 0; i < block.instructions().size(); i++) {
        highest = Math.max(highest, block.instructions().get(i).result().id());
      }
    }
    return highest + 1;
  }
}
