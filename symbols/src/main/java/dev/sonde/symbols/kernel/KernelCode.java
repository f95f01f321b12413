package dev.sonde.symbols.kernel;

import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.SectionHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Where the code of a file is in the running kernel: all of it at one distance for {@code vmlinux},
 * and for a module each section where {@code /sys/module/NAME/sections} says.
 *
 * @param pieces those known, which do not overlap
 */
record KernelCode(List<Piece> pieces) {
  /**
   * A part of the code.
   *
   * @param start where it is in memory
   * @param size in bytes
   * @param inFile its address as the file counts
   */
  record Piece(long start, long size, long inFile) {}

  /**
   * That of {@code vmlinux}.
   *
   * @param distance what addresses in memory exceed those in the file by
   */
  static KernelCode ofKernel(ElfFile file, long distance) throws IOException {
    List<Piece> pieces = new ArrayList<>();
    for (int i = 1; i < file.sectionCount(); i++) {
      SectionHeader section = file.section(i);
      if (isCode(section)) {
        pieces.add(new Piece(section.address() + distance, section.size(), section.address()));
      }
    }
    return new KernelCode(pieces);
  }

  /**
   * That of a module.
   *
   * @param sections the folder {@code /sys/module/NAME/sections}, a file for each section with its
   *     address
   */
  static KernelCode ofModule(ElfFile file, Path sections) throws IOException {
    List<Piece> pieces = new ArrayList<>();
    for (int i = 1; i < file.sectionCount(); i++) {
      SectionHeader section = file.section(i);
      String name = file.name(section);
      if (isCode(section) && !name.isEmpty() && name.indexOf('/') < 0) {
        long start = address(sections.resolve(name));
        if (start != 0) {
          pieces.add(new Piece(start, section.size(), file.address(section)));
        }
      }
    }
    return new KernelCode(pieces);
  }

  private static boolean isCode(SectionHeader section) {
    long code = SectionHeader.SHF_ALLOC | SectionHeader.SHF_EXECINSTR;
    return (section.flags() & code) == code;
  }

  /** The address in such a file; 0 where it is not there: what was for the start is thrown away. */
  private static long address(Path file) {
    try {
      String text = Files.readString(file).strip();
      return text.startsWith("0x") ? Long.parseUnsignedLong(text, 2, text.length(), 16) : 0;
    } catch (IOException | NumberFormatException _) {
      return 0;
    }
  }

  /** The address of the file that is at one in memory. */
  OptionalLong inFile(long address) {
    for (Piece piece : pieces) {
      long into = address - piece.start();
      if (Long.compareUnsigned(into, piece.size()) < 0) {
        return OptionalLong.of(piece.inFile() + into);
      }
    }
    return OptionalLong.empty();
  }
}
