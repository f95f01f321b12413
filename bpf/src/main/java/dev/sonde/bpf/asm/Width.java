package dev.sonde.bpf.asm;

/** How much of a register an operation works on. */
public enum Width {
  /** The lower half; an arithmetic result clears the upper half. */
  W32(0x04, 0x06, 'w'),
  /** The whole register. */
  W64(0x07, 0x05, 'r');

  /** {@code BPF_ALU} or {@code BPF_ALU64}. */
  final int aluClass;

  /** {@code BPF_JMP32} or {@code BPF_JMP}. */
  final int jumpClass;

  /** The letter before a register's number in the verifier's syntax. */
  final char letter;

  Width(int aluClass, int jumpClass, char letter) {
    this.aluClass = aluClass;
    this.jumpClass = jumpClass;
    this.letter = letter;
  }
}
