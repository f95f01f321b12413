package dev.sonde.symbols.elf;

import java.io.IOException;
import java.nio.ByteOrder;

/**
 * What stands at the beginning of the file: {@code Elf64_Ehdr} of 64 bytes, or {@code Elf32_Ehdr}
 * of 52.
 *
 * @param is64 whether {@code EI_CLASS} is {@code ELFCLASS64}
 * @param order {@code EI_DATA}
 * @param type {@code e_type}, such as {@link #ET_DYN}
 * @param machine {@code e_machine}, such as {@link #EM_X86_64}
 * @param entry the address at which a program starts
 * @param programHeaderOffset where in the file the program headers are
 * @param programHeaderSize the size of one in bytes
 * @param programHeaderCount {@code e_phnum}; {@link #PN_XNUM} where section 0 has the number
 * @param sectionHeaderOffset where in the file the section headers are; 0 for none
 * @param sectionHeaderSize the size of one in bytes
 * @param sectionHeaderCount {@code e_shnum}; 0 where section 0 has the number
 * @param sectionNames the section with the names of sections; {@link #SHN_XINDEX} where section 0
 *     names it
 */
public record ElfHeader(
    boolean is64,
    ByteOrder order,
    int type,
    int machine,
    long entry,
    long programHeaderOffset,
    int programHeaderSize,
    int programHeaderCount,
    long sectionHeaderOffset,
    int sectionHeaderSize,
    int sectionHeaderCount,
    int sectionNames) {

  /** An object file, not linked yet. */
  public static final int ET_REL = 1;

  /** A program at fixed addresses. */
  public static final int ET_EXEC = 2;

  /** A shared library, or a program that runs at any address. */
  public static final int ET_DYN = 3;

  /** x86 of 32 bits. */
  public static final int EM_386 = 3;

  /** Arm of 32 bits. */
  public static final int EM_ARM = 40;

  /** x86-64. */
  public static final int EM_X86_64 = 62;

  /** Arm of 64 bits. */
  public static final int EM_AARCH64 = 183;

  /** There are more program headers than {@code e_phnum} can say. */
  static final int PN_XNUM = 0xffff;

  /** The section index does not fit, and is elsewhere. */
  static final int SHN_XINDEX = 0xffff;

  private static final int MAGIC = 0x7f454c46;

  /** Reads the header, and sets the byte order of {@code source} by it. */
  static ElfHeader read(ByteSource source) throws IOException {
    if (source.size() < 16) {
      throw new ElfException(source.name() + " is not an ELF file: it has under 16 bytes");
    }
    source.order(ByteOrder.BIG_ENDIAN);
    ElfData start = new ElfData(source, 0, source.size(), true);
    if (start.s32(0) != MAGIC) {
      throw new ElfException(source.name() + " is not an ELF file");
    }
    boolean is64 =
        switch (start.u8(4)) {
          case 1 -> false;
          case 2 -> true;
          default -> throw new ElfException(source.name() + " has an unknown ELF class");
        };
    source.order(
        switch (start.u8(5)) {
          case 1 -> ByteOrder.LITTLE_ENDIAN;
          case 2 -> ByteOrder.BIG_ENDIAN;
          default -> throw new ElfException(source.name() + " has an unknown byte order");
        });
    ElfData data = new ElfData(source, 0, source.size(), is64);
    // What follows the three addresses is the same in both classes.
    int rest = is64 ? 48 : 36;
    return new ElfHeader(
        is64,
        source.order(),
        data.u16(16),
        data.u16(18),
        data.address(24),
        data.address(is64 ? 32 : 28),
        data.u16(rest + 6),
        data.u16(rest + 8),
        data.address(is64 ? 40 : 32),
        data.u16(rest + 10),
        data.u16(rest + 12),
        data.u16(rest + 14));
  }
}
