package dev.sonde.compiler.ir;

import dev.sonde.bpf.object.ProgramKind;
import java.util.List;

/**
 * A BPF program: one entry, run with its context.
 *
 * @param name unique in the module; the kernel shows its first 15 characters
 * @param kind what the kernel runs it as
 * @param context the entry's only parameter, of type {@code Pointer(CONTEXT)}
 * @param slots the memory it uses
 * @param blocks the entry first; a block's id is its index here
 */
public record Function(
    String name, ProgramKind kind, Value context, List<Slot> slots, List<Block> blocks) {
  public Function {
    slots = List.copyOf(slots);
    blocks = List.copyOf(blocks);
  }
}
