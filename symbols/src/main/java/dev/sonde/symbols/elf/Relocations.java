package dev.sonde.symbols.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The relocations of a section of an object file ({@code Elf64_Rela}, 24 bytes each), applied as a
 * linker would that put the sections where {@link ObjectLayout} has them. Those are known that
 * debug information has: an address, or an offset into another section, whole or in 32 bits (System
 * V ABI for AMD64, table 4.9; ELF for the Arm 64-bit Architecture, section 5.7.4).
 */
final class Relocations {
  private static final int ENTRY_SIZE = 24;
  private static final int SYMBOL_SIZE = 24;
  private static final int R_X86_64_64 = 1;
  private static final int R_X86_64_32 = 10;
  private static final int R_X86_64_32S = 11;
  private static final int R_AARCH64_ABS64 = 257;
  private static final int R_AARCH64_ABS32 = 258;

  private final ElfData entries;
  private final ElfData symbols;
  private final int machine;
  private final ObjectLayout layout;

  /**
   * @param entries the relocations
   * @param symbols the section of symbols that they name
   * @param machine for which the file is
   */
  Relocations(ElfData entries, ElfData symbols, int machine, ObjectLayout layout) {
    this.entries = entries;
    this.symbols = symbols;
    this.machine = machine;
    this.layout = layout;
  }

  /**
   * Applies them.
   *
   * @param section its bytes, which are changed
   * @throws ElfException where one names a symbol that is not there
   */
  void apply(byte[] section, ByteOrder order) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(section).order(order);
    for (long at = 0; at + ENTRY_SIZE <= entries.size(); at += ENTRY_SIZE) {
      long place = entries.u64(at);
      int size = size(entries.s32(at + (order == ByteOrder.LITTLE_ENDIAN ? 8 : 12)));
      if (size == 0 || place < 0 || place > section.length - size) {
        continue;
      }
      int symbol = entries.s32(at + (order == ByteOrder.LITTLE_ENDIAN ? 12 : 8));
      long value = value(Integer.toUnsignedLong(symbol)) + entries.u64(at + 16);
      if (size == Long.BYTES) {
        bytes.putLong((int) place, value);
      } else {
        bytes.putInt((int) place, (int) value);
      }
    }
  }

  /** How many bytes a relocation of that type writes; 0 for one that is not for addresses. */
  private int size(int type) {
    return switch (machine) {
      case ElfHeader.EM_X86_64 ->
          switch (type) {
            case R_X86_64_64 -> Long.BYTES;
            case R_X86_64_32, R_X86_64_32S -> Integer.BYTES;
            default -> 0;
          };
      case ElfHeader.EM_AARCH64 ->
          switch (type) {
            case R_AARCH64_ABS64 -> Long.BYTES;
            case R_AARCH64_ABS32 -> Integer.BYTES;
            default -> 0;
          };
      default -> 0;
    };
  }

  private long value(long symbol) throws IOException {
    long at = symbol * SYMBOL_SIZE;
    return symbols.u64(at + 8) + layout.address(symbols.u16(at + 6));
  }
}
