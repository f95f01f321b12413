package dev.sonde.symbols.program;

import dev.sonde.symbols.elf.DebugFiles;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.RootFolder;
import dev.sonde.symbols.elf.SectionHeader;
import dev.sonde.symbols.elf.Symbol;
import dev.sonde.symbols.elf.SymbolTable;
import dev.sonde.symbols.usdt.UsdtProbe;
import dev.sonde.symbols.usdt.UsdtProbes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A program or library whose functions and probes are asked for. Where it is stripped, its symbols
 * are looked for in its debug file and in its {@code .gnu_debugdata}, too.
 */
public final class ProgramFile implements AutoCloseable {
  private final String path;
  private final ElfFile file;
  private final List<ElfFile> more = new ArrayList<>();
  private SymbolTable symbols;

  private ProgramFile(String path, ElfFile file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Opens a file.
   *
   * @throws dev.sonde.symbols.elf.ElfException where it is no ELF file, or a damaged one
   * @throws IOException where it cannot be read
   */
  public static ProgramFile open(String path) throws IOException {
    return new ProgramFile(path, ElfFile.open(Path.of(path)));
  }

  /** The path it was opened by. */
  public String path() {
    return path;
  }

  /** The file itself. */
  public ElfFile elf() {
    return file;
  }

  private SymbolTable symbols() throws IOException {
    if (symbols == null) {
      if (file.findSection(SectionHeader.SHT_SYMTAB) == null) {
        String absolute = Path.of(path).toAbsolutePath().normalize().toString();
        add(DebugFiles.under(RootFolder.SELF).open(file, absolute));
        add(file.debugData());
      }
      symbols = SymbolTable.of(file, more);
    }
    return symbols;
  }

  private void add(ElfFile other) {
    if (other != null) {
      more.add(other);
    }
  }

  /** The function or variable of that name, or null. */
  public Symbol find(String name) throws IOException {
    return symbols().find(name);
  }

  /** The function around an address, as the file counts addresses, or null. */
  public Symbol find(long address) throws IOException {
    return symbols().find(address);
  }

  /** Gives every function to {@code action}, in the order of the file; one may come twice. */
  public void forEachFunction(Consumer<Symbol> action) throws IOException {
    symbols()
        .forEach(
            symbol -> {
              if (isFunction(symbol)) {
                action.accept(symbol);
              }
            });
  }

  private static boolean isFunction(Symbol symbol) {
    return symbol.type() == Symbol.Type.FUNCTION || symbol.type() == Symbol.Type.INDIRECT_FUNCTION;
  }

  /** The USDT probes it defines, in the order of the file. */
  public List<UsdtProbe> usdtProbes() throws IOException {
    return UsdtProbes.read(file);
  }

  @Override
  public void close() {
    for (ElfFile other : more) {
      other.close();
    }
    file.close();
  }
}
