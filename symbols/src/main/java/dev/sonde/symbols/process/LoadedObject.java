package dev.sonde.symbols.process;

import dev.sonde.symbols.elf.DebugFiles;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.RootFolder;
import dev.sonde.symbols.elf.SectionHeader;
import dev.sonde.symbols.elf.Symbol;
import dev.sonde.symbols.elf.SymbolTable;
import java.io.IOException;
import java.util.List;

/**
 * A program or library that processes have mapped. Its symbols are looked for at the first
 * question: in the file itself, and where it was stripped, in its debug file and in its {@code
 * .gnu_debugdata}.
 */
final class LoadedObject implements AutoCloseable {
  private final ElfFile file;
  private ElfFile more;
  private SymbolTable symbols;
  private boolean closed;

  LoadedObject(ElfFile file) {
    this.file = file;
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * The function at a position of the file, or null.
   *
   * @param path of the file as its process sees it, and {@code root} that process's root folder
   */
  UserSymbol find(long fileOffset, String path, RootFolder root) throws IOException {
    long address = file.address(fileOffset);
    if (address == ElfFile.NOT_LOADED) {
      return null;
    }
    if (symbols == null) {
      symbols = open(path, root);
    }
    Symbol found = symbols.find(address);
    return found == null ? null : new UserSymbol(found.name(), address - found.address(), path);
  }

  private SymbolTable open(String path, RootFolder root) throws IOException {
    if (file.findSection(SectionHeader.SHT_SYMTAB) == null) {
      more = openMore(path, root);
    }
    return more == null ? SymbolTable.of(file) : SymbolTable.of(file, List.of(more));
  }

  private ElfFile openMore(String path, RootFolder root) throws IOException {
    ElfFile debug = DebugFiles.under(root).open(file, path);
    if (debug == null) {
      debug = DebugFiles.under(RootFolder.SELF).open(file, path);
    }
    return debug == null ? file.debugData() : debug;
  }

  @Override
  public void close() {
    closed = true;
    file.close();
    if (more != null) {
      more.close();
    }
  }
}
