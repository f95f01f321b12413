package dev.sonde.symbols.process;

import dev.sonde.symbols.dwarf.DebugInformation;
import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.ProgramHeader;
import dev.sonde.symbols.elf.RootFolder;
import dev.sonde.symbols.elf.SectionHeader;
import dev.sonde.symbols.elf.Symbol;
import dev.sonde.symbols.elf.SymbolTable;
import dev.sonde.symbols.frame.DescribedCode;
import dev.sonde.symbols.frame.Frame;
import dev.sonde.symbols.unwind.CallFrames;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * A program or library that processes have mapped. Its symbols are looked for at the first
 * question: in the file itself, and where it was stripped, in its debug file and in its {@code
 * .gnu_debugdata}.
 */
final class LoadedObject implements AutoCloseable {
  private final ElfFile file;
  private final DebugFolders debugFolders;
  private ElfFile more;
  private SymbolTable symbols;
  private DebugInformation debug;
  private boolean debugTried;
  private boolean closed;

  /**
   * What {@code file} holds.
   *
   * @param debugFolders where debug files may be
   */
  LoadedObject(ElfFile file, DebugFolders debugFolders) {
    this.file = file;
    this.debugFolders = debugFolders;
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * The function at a position of the file, or null.
   *
   * @param mapping by which its process sees it, and {@code root} that process's root folder
   */
  UserSymbol find(long fileOffset, Mapping mapping, RootFolder root) throws IOException {
    long address = file.address(fileOffset);
    if (address == ElfFile.NOT_LOADED) {
      return null;
    }
    if (symbols == null) {
      symbols = open(mapping.path(), root);
    }
    Symbol found = symbols.find(address);
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
  List<Frame> frames(long fileOffset, boolean caller, Mapping mapping, RootFolder root)
      throws IOException {
    int before = caller ? 1 : 0;
    UserSymbol symbol = find(fileOffset - before, mapping, root);
    if (symbol == null) {
      return List.of();
    }
    Frame function = new Frame(symbol.name(), symbol.offset() + before, symbol.module());
    return DescribedCode.frames(
        function, described(file.address(fileOffset - before), mapping, root));
  }

  /** The call frame information of the file; null where it has none that can be read. */
  CallFrames callFrames() {
    try {
      return CallFrames.of(file);
    } catch (IOException _) {
      // It is damaged: as good as not there.
      return null;
    }
  }

  /**
   * What addresses of a mapping exceed those in the file by; nothing where it maps no part of the
   * file that is to be loaded.
   */
  OptionalLong bias(Mapping mapping) {
    long end = mapping.offset() + mapping.end() - mapping.start();
    for (ProgramHeader segment : file.programHeaders()) {
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

  /** Where paths are looked up: as the process sees them, and as this one does. */
  private static List<RootFolder> places(RootFolder root) {
    return root == RootFolder.SELF ? List.of(root) : List.of(root, RootFolder.SELF);
  }

  private List<dev.sonde.symbols.dwarf.Frame> described(
      long address, Mapping mapping, RootFolder root) {
    try {
      if (!debugTried) {
        debugTried = true;
        for (RootFolder place : places(root)) {
          debug =
              debug != null
                  ? debug
                  : DebugInformation.open(
                      file, mapping.path(), debugFolders.of(mapping.path(), place));
        }
      }
      return debug == null ? List.of() : debug.frames(address);
    } catch (IOException _) {
      // It is damaged. Its functions have names all the same, but no places.
      return List.of();
    }
  }

  private SymbolTable open(String path, RootFolder root) throws IOException {
    try {
      if (file.findSection(SectionHeader.SHT_SYMTAB) == null) {
        more = openMore(path, root);
      }
      return more == null ? SymbolTable.of(file) : SymbolTable.of(file, List.of(more));
    } catch (IOException _) {
      // What was to help is damaged. The file has the names that others need of it.
      return ofFileAlone();
    }
  }

  private SymbolTable ofFileAlone() {
    try {
      return SymbolTable.of(file);
    } catch (IOException _) {
      // Neither has it: it is looked at once, and not for each address.
      return SymbolTable.empty();
    }
  }

  private ElfFile openMore(String path, RootFolder root) throws IOException {
    for (RootFolder place : places(root)) {
      ElfFile debug = debugFolders.of(path, place).open(file, path);
      if (debug != null) {
        return debug;
      }
    }
    return file.debugData();
  }

  @Override
  public void close() {
    closed = true;
    if (debug != null) {
      debug.close();
    }
    file.close();
    if (more != null) {
      more.close();
    }
  }
}
