package dev.sonde.symbols.elf;

/**
 * A symbol of a file.
 *
 * @param name as the file has it, mangled, without a version ({@code @@GLIBC_2.34})
 * @param address {@code st_value}: where it is before any relocation
 * @param size in bytes; 0 where the file does not say
 * @param type what it names
 * @param binding who may refer to it
 */
public record Symbol(String name, long address, long size, Type type, Binding binding) {

  /** What a symbol names: the low 4 bits of {@code st_info}. */
  public enum Type {
    /** {@code STT_FUNC}. */
    FUNCTION,
    /** {@code STT_GNU_IFUNC}: a function that chooses which function to call. */
    INDIRECT_FUNCTION,
    /** {@code STT_OBJECT}: a variable. */
    OBJECT,
    /** {@code STT_TLS}: a variable of each thread; its address is an offset. */
    THREAD_LOCAL,
    /** {@code STT_NOTYPE}: a label of assembly, mostly. */
    UNTYPED,
    /** A section, a file name, or one that is not known here. */
    OTHER;

    static Type of(int info) {
      return switch (info & 0xf) {
        case 0 -> UNTYPED;
        case 1 -> OBJECT;
        case 2 -> FUNCTION;
        case 6 -> THREAD_LOCAL;
        case 10 -> INDIRECT_FUNCTION;
        default -> OTHER;
      };
    }
  }

  /** Who may refer to a symbol: the high 4 bits of {@code st_info}. */
  public enum Binding {
    /** {@code STB_LOCAL}: the file that defines it. */
    LOCAL,
    /** {@code STB_WEAK}: all, where no other defines it. */
    WEAK,
    /** {@code STB_GLOBAL}, {@code STB_GNU_UNIQUE}: all. */
    GLOBAL;

    static Binding of(int info) {
      return switch (info >> 4 & 0xf) {
        case 0 -> LOCAL;
        case 2 -> WEAK;
        default -> GLOBAL;
      };
    }
  }
}
