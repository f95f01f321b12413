package dev.sonde.bpf.asm;

/**
 * Where an instruction comes from: {@code struct bpf_line_info} of {@code
 * include/uapi/linux/bpf.h}, counted from the start of the function. It covers the instructions up
 * to the next one.
 *
 * @param slot the index of the first 8-byte slot it holds for
 * @param fileNameOffset the file's name, as an offset into the BTF string section
 * @param lineOffset the text of the source line, as an offset into the BTF string section
 * @param line the line's number, from 1, at most 4194303
 * @param column the column, from 1, at most 1023
 */
public record LineInfo(int slot, int fileNameOffset, int lineOffset, int line, int column) {

  /** Line and column packed as the kernel's {@code line_col} has them. */
  public int lineColumn() {
    return line << 10 | column & 0x3ff;
  }
}
