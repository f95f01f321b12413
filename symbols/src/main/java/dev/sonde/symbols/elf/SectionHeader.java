package dev.sonde.symbols.elf;

import java.io.IOException;

/**
 * A part of the file as the linker sees it: {@code Elf64_Shdr} of 64 bytes, or {@code Elf32_Shdr}
 * of 40.
 *
 * @param index its number, from 0
 * @param nameOffset where its name is among the names of sections
 * @param type {@code sh_type}, such as {@link #SHT_SYMTAB}
 * @param flags {@code sh_flags}: {@link #SHF_COMPRESSED} and its like
 * @param address where it is in memory, before any relocation; 0 where it is not
 * @param offset where it begins in the file
 * @param size in bytes
 * @param link the section that belongs to it: the names of a table of symbols
 * @param info more about it, by its type
 * @param alignment of its address, in bytes
 * @param entrySize the size of one entry in bytes, or 0
 */
public record SectionHeader(
    int index,
    int nameOffset,
    int type,
    long flags,
    long address,
    long offset,
    long size,
    int link,
    int info,
    long alignment,
    long entrySize) {

  /** Symbols, all of them. */
  public static final int SHT_SYMTAB = 2;

  /** Strings. */
  public static final int SHT_STRTAB = 3;

  /** Relocations with addends. */
  public static final int SHT_RELA = 4;

  /** The dynamic section. */
  public static final int SHT_DYNAMIC = 6;

  /** Notes. */
  public static final int SHT_NOTE = 7;

  /** It has no bytes in the file. */
  public static final int SHT_NOBITS = 8;

  /** The symbols that dynamic linking needs. */
  public static final int SHT_DYNSYM = 11;

  /** Section indices of symbols, where they exceed 16 bits. */
  public static final int SHT_SYMTAB_SHNDX = 18;

  /** Takes memory in a process. */
  public static final long SHF_ALLOC = 2;

  /** Holds instructions. */
  public static final long SHF_EXECINSTR = 4;

  /** Begins with a compression header. */
  public static final long SHF_COMPRESSED = 0x800;

  static int sizeOf(boolean is64) {
    return is64 ? 64 : 40;
  }

  static SectionHeader read(ElfData data, long at, int index) throws IOException {
    if (data.is64()) {
      return new SectionHeader(
          index,
          data.s32(at),
          data.s32(at + 4),
          data.u64(at + 8),
          data.u64(at + 16),
          data.u64(at + 24),
          data.u64(at + 32),
          data.s32(at + 40),
          data.s32(at + 44),
          data.u64(at + 48),
          data.u64(at + 56));
    }
    return new SectionHeader(
        index,
        data.s32(at),
        data.s32(at + 4),
        data.u32(at + 8),
        data.u32(at + 12),
        data.u32(at + 16),
        data.u32(at + 20),
        data.s32(at + 24),
        data.s32(at + 28),
        data.u32(at + 32),
        data.u32(at + 36));
  }
}
