package dev.sonde.compiler.ir;

import dev.sonde.bpf.object.AttachType;
import dev.sonde.bpf.object.ProgramType;
import java.util.List;

/**
 * A BPF program: one entry, run with its context.
 *
 * @param name unique in the module; the kernel shows its first 15 characters
 * @param programType what the kernel runs it as
 * @param attachType for the program types that leave a choice, else null
 * @param context the entry's only parameter, of type {@code Pointer(CONTEXT)}
 * @param slots the memory it uses
 * @param blocks the entry first; a block's id is its index here
 */
public record Function(
    String name,
    ProgramType programType,
    AttachType attachType,
    Value context,
    List<Slot> slots,
    List<Block> blocks) {
  public Function {
    slots = List.copyOf(slots);
    blocks = List.copyOf(blocks);
  }
}
