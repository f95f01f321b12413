package dev.sonde.symbols.process;

import dev.sonde.symbols.dwarf.DebugInformation;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.ProgramHeader;
import dev.sonde.symbols.elf.Symbol;
import dev.sonde.symbols.frame.DescribedCode;
import dev.sonde.symbols.frame.Frame;
import dev.sonde.symbols.program.ElfObject;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * A program or library that a process has mapped.
 *
 * @param object what is known of it
 */
record LoadedObject(ElfObject object) {

  boolean isClosed() {
    return object.isClosed();
  }

  /** The function at a position of the file, or null. */
  UserSymbol find(long fileOffset, Mapping mapping) throws IOException {
    long address = object.file().address(fileOffset);
    Symbol found = address == ElfFile.NOT_LOADED ? null : object.symbols().find(address);
    return found == null
        ? null
        : new UserSymbol(found.name(), address - found.address(), mapping.module());
  }

  /**
   * The functions that a position of the file is in, from the innermost outwards, with their places
   * in the source where debug information has them; none where nothing is known.
   *
   * @param caller whether the position is behind a call, which is asked for
   */
  List<Frame> frames(long fileOffset, boolean caller, Mapping mapping) throws IOException {
    int before = caller ? 1 : 0;
    UserSymbol symbol = find(fileOffset - before, mapping);
    if (symbol == null) {
      return List.of();
    }
    Frame function = new Frame(symbol.name(), symbol.offset() + before, symbol.module());
    return DescribedCode.frames(function, described(object.file().address(fileOffset - before)));
  }

  /**
   * What addresses of a mapping exceed those in the file by; nothing where it maps no part of the
   * file that is to be loaded.
   */
  OptionalLong bias(Mapping mapping) {
    long end = mapping.offset() + mapping.end() - mapping.start();
    for (ProgramHeader segment : object.file().programHeaders()) {
      if (segment.type() == ProgramHeader.PT_LOAD
          && (segment.flags() & ProgramHeader.PF_X) != 0
          && segment.offset() < end
          && segment.offset() + segment.fileSize() > mapping.offset()) {
        long loaded = segment.address() - segment.offset();
        return OptionalLong.of(mapping.start() - mapping.offset() - loaded);
      }
    }
    return OptionalLong.empty();
  }

  private List<dev.sonde.symbols.dwarf.Frame> described(long address) {
    try {
      DebugInformation debug = object.debugInformation();
      return debug == null ? List.of() : debug.frames(address);
    } catch (IOException _) {
      // It is damaged. Its functions have names all the same, but no places.
      return List.of();
    }
  }
}
