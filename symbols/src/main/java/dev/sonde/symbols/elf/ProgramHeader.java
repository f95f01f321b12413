package dev.sonde.symbols.elf;

import java.io.IOException;

/**
 * A part of the file as a process sees it: {@code Elf64_Phdr} of 56 bytes, or {@code Elf32_Phdr} of
 * 32.
 *
 * @param type {@code p_type}, such as {@link #PT_LOAD}
 * @param flags {@code p_flags}: {@link #PF_X} and its like
 * @param offset where it begins in the file
 * @param address where it is loaded, before any relocation
 * @param fileSize how many of its bytes are in the file
 * @param memorySize how many bytes it has in memory; what the file lacks is zero
 * @param alignment of address and offset, in bytes
 */
public record ProgramHeader(
    int type,
    int flags,
    long offset,
    long address,
    long fileSize,
    long memorySize,
    long alignment) {

  /** To be mapped into memory. */
  public static final int PT_LOAD = 1;

  /** The dynamic section. */
  public static final int PT_DYNAMIC = 2;

  /** The path of the dynamic linker. */
  public static final int PT_INTERP = 3;

  /** Notes. */
  public static final int PT_NOTE = 4;

  /** May be executed. */
  public static final int PF_X = 1;

  static int sizeOf(boolean is64) {
    return is64 ? 56 : 32;
  }

  static ProgramHeader read(ElfData data, long at) throws IOException {
    if (data.is64()) {
      return new ProgramHeader(
          data.s32(at),
          data.s32(at + 4),
          data.u64(at + 8),
          data.u64(at + 16),
          data.u64(at + 32),
          data.u64(at + 40),
          data.u64(at + 48));
    }
    return new ProgramHeader(
        data.s32(at),
        data.s32(at + 24),
        data.u32(at + 4),
        data.u32(at + 8),
        data.u32(at + 16),
        data.u32(at + 20),
        data.u32(at + 28));
  }

  /** Whether {@code fileOffset} is among the bytes that the file has of this. */
  public boolean holdsOffset(long fileOffset) {
    return Long.compareUnsigned(fileOffset - offset, fileSize) < 0;
  }

  /** Whether {@code address} is among the bytes that the file has of this. */
  public boolean holdsAddress(long address) {
    return Long.compareUnsigned(address - this.address, fileSize) < 0;
  }
}
