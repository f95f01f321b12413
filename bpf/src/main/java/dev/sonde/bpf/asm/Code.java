package dev.sonde.bpf.asm;

import java.util.List;

/**
 * The assembled code of one function: what an {@link Assembler} yields, and what reading an ELF
 * section yields.
 *
 * @param bytes the instructions, 8 bytes a slot, in the machine's byte order; not to be changed
 * @param relocations the slots the loader completes, by rising slot
 * @param lines where the code comes from, by rising slot; may be empty
 */
public record Code(byte[] bytes, List<Relocation> relocations, List<LineInfo> lines) {
  public Code {
    if (bytes.length % 8 != 0) {
      throw new IllegalArgumentException(bytes.length + " bytes are no whole instructions");
    }
    relocations = List.copyOf(relocations);
    lines = List.copyOf(lines);
  }

  /** The length in 8-byte slots, the unit the kernel counts instructions in. */
  public int slots() {
    return bytes.length / 8;
  }

  /** The instructions, decoded; symbolic ones appear as the relocations left them. */
  public List<Instruction> instructions() {
    return Disassembler.decode(bytes);
  }
}
