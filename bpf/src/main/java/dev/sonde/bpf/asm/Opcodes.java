package dev.sonde.bpf.asm;

/**
 * The numbers that instructions are made of, from {@code include/uapi/linux/bpf.h}, {@code
 * include/uapi/linux/bpf_common.h} and {@code instruction-set.rst}.
 */
final class Opcodes {
  // Instruction classes: the lowest three bits of the opcode.
  static final int LD = 0x00;
  static final int LDX = 0x01;
  static final int ST = 0x02;
  static final int STX = 0x03;
  static final int ALU = 0x04;
  static final int JMP = 0x05;
  static final int JMP32 = 0x06;
  static final int ALU64 = 0x07;

  /** The second operand is a register; without it, the immediate field. */
  static final int X = 0x08;

  // Modes of memory access: the highest three bits.
  static final int IMM = 0x00;
  static final int ABS = 0x20;
  static final int IND = 0x40;
  static final int MEM = 0x60;
  static final int MEMSX = 0x80;
  static final int ATOMIC = 0xc0;

  // Operations that are not in AluOperation or JumpCondition: the highest four bits.
  static final int NEG = 0x80;
  static final int END = 0xd0;
  static final int JA = 0x00;
  static final int CALL = 0x80;
  static final int EXIT = 0x90;
  static final int JCOND = 0xe0;

  // What the source field of a call means.
  static final int PSEUDO_CALL = 1;
  static final int PSEUDO_KFUNC_CALL = 2;

  // Immediates of BPF_ATOMIC that are not in AtomicOperation.
  static final int LOAD_ACQUIRE = 0x100;
  static final int STORE_RELEASE = 0x110;

  private Opcodes() {}

  static void checkOffset(int offset) {
    if (offset != (short) offset) {
      throw new IllegalArgumentException("offset " + offset + " does not fit 16 bits");
    }
  }

  static void checkPacketSize(Size size) {
    if (size == Size.DW) {
      throw new IllegalArgumentException("packets are read by 1, 2 or 4 bytes");
    }
  }
}
