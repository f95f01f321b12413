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
  private final List<String> debugFolders;
  private ElfFile more;
  private SymbolTable symbols;
  private boolean closed;

  /**
   * What {@code file} holds.
   *
   * @param debugFolders where debug files may be
   */
  LoadedObject(ElfFile file, List<String> debugFolders) {
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
    for (RootFolder place : List.of(root, RootFolder.SELF)) {
      ElfFile debug = new DebugFiles(place, debugFolders).open(file, path);
      if (debug != null) {
        return debug;
      }
    }
    return file.debugData();
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
