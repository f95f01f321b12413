package dev.sonde.compiler.ir;

import dev.sonde.bpf.object.AttachType;
import dev.sonde.bpf.object.ProgramType;
import java.util.List;

/**
 * A BPF program: one entry, run with its context.
 *
 * <p>*
 *
 * @param name unique in the module, a valid BPF object name of at most 15 characters is derived
 *     from it * @param attachType for the program types that leave a choice, else null check the
 *     IR)
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
