package dev.sonde.symbols.elf;

import java.io.IOException;

/**
 * The section {@code .gnu_debugdata} ("MiniDebugInfo"), which distributions add to stripped files:
 * an ELF file with the symbols that {@code .dynsym} lacks, compressed with xz.
 */
final class DebugData {
  private DebugData() {}

  /**
   * Expands the section of {@code file}; null where it has none.
   *
   * @throws ElfException where it cannot be expanded
   */
  static ElfFile read(ElfFile file) throws IOException {
    SectionHeader section = file.findSection(".gnu_debugdata");
    if (section == null) {
      return null;
    }
    String name = ".gnu_debugdata of " + file.name();
    return ElfFile.of(name, FileCompression.expand(file.data(section), name));
  }
}
