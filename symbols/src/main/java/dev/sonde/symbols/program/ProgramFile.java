package dev.sonde.symbols.program;

import dev.sonde.symbols.arch.Instructions;
import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.ElfHeader;
import dev.sonde.symbols.elf.FilePart;
import dev.sonde.symbols.elf.SectionHeader;
import dev.sonde.symbols.elf.SeenPath;
import dev.sonde.symbols.elf.Symbol;
import dev.sonde.symbols.elf.SymbolTable;
import dev.sonde.symbols.usdt.UsdtProbe;
import dev.sonde.symbols.usdt.UsdtProbes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A program or library whose functions and probes are asked for. Where it is stripped, its symbols
 * are looked for in its debug file and in its {@code .gnu_debugdata}, too.
 */
public final class ProgramFile implements AutoCloseable {
  /** Many times what any compiler makes. */
  private static final int MAX_FUNCTION_SIZE = 1 << 24;

  private final String path;
  private final FilePart part;
  private final ElfFile file;
  private final DebugFolders debugFolders;
  private final List<ElfFile> more = new ArrayList<>();
  private SymbolTable symbols;

  private ProgramFile(String path, FilePart part, ElfFile file, DebugFolders debugFolders) {
    this.path = path;
    this.part = part;
    this.file = file;
    this.debugFolders = debugFolders;
  }

  /** Opens a file, whose debug file is where distributions put them. */
  public static ProgramFile open(String path) throws IOException {
    return open(path, DebugFolders.STANDARD);
  }

  /**
   * Opens a file, or one that is in a ZIP archive ({@link FilePart}).
   *
   * @param debugFolders where its debug file is looked for
   * @throws dev.sonde.symbols.elf.ElfException where it is no ELF file, or a damaged one
   * @throws IOException where it cannot be read
   */
  public static ProgramFile open(String path, DebugFolders debugFolders) throws IOException {
    FilePart part = FilePart.of(path);
    return new ProgramFile(path, part, ElfFile.open(part, path), debugFolders);
  }

  /** The path it was opened by. */
  public String path() {
    return path;
  }

  /** The path of the file that processes map: the archive, where the program is in one. */
  public String mappedPath() {
    return part.file();
  }

  /** Where in the mapped file the byte is that is loaded at {@code address}. */
  public long mappedOffset(long address) {
    return inMapped(file.fileOffset(address));
  }

  /** Where in the mapped file the byte is that the program has at {@code fileOffset}. */
  public long inMapped(long fileOffset) {
    return part.offset() + fileOffset;
  }

  /** At which address the byte at an offset of the mapped file is loaded. */
  public long addressOfMapped(long mappedOffset) {
    return file.address(mappedOffset - part.offset());
  }

  /** The file itself. */
  public ElfFile elf() {
    return file;
  }

  private SymbolTable symbols() throws IOException {
    if (symbols == null) {
      if (file.findSection(SectionHeader.SHT_SYMTAB) == null) {
        addDebugFile();
        add(file.debugData());
      }
      symbols = SymbolTable.of(file, more);
    }
    return symbols;
  }

  private void addDebugFile() throws IOException {
    for (SeenPath seen : SeenPath.of(path)) {
      if (more.isEmpty()) {
        add(debugFolders.of(seen.path(), seen.root()).open(file, seen.path()));
      }
    }
  }

  private void add(ElfFile other) {
    if (other != null) {
      more.add(other);
    }
  }

  /** The function of that name, or null. */
  public Symbol find(String name) throws IOException {
    Symbol found = symbols().find(name);
    return found != null && isFunction(found) ? found : null;
  }

  /** The function or variable of that name, or null. */
  public Symbol findAny(String name) throws IOException {
    return symbols().find(name);
  }

  /** The function around an address, as the file counts addresses, or null. */
  public Symbol find(long address) throws IOException {
    return symbols().find(address);
  }

  /**
   * The functions whose names are wanted, sorted by name. Of several of one name it is the one that
   * the file has first.
   */
  public SortedMap<String, Symbol> functions(Predicate<String> wanted) throws IOException {
    SortedMap<String, Symbol> functions = new TreeMap<>();
    symbols()
        .forEach(
            symbol -> {
              if (isFunction(symbol) && wanted.test(symbol.name())) {
                functions.putIfAbsent(symbol.name(), symbol);
              }
            });
    return functions;
  }

  private static boolean isFunction(Symbol symbol) {
    return symbol.type() == Symbol.Type.FUNCTION || symbol.type() == Symbol.Type.INDIRECT_FUNCTION;
  }

  /**
   * The instructions of a function.
   *
   * @return empty where they are not in the file, too many, or not all of them are known
   */
  public Optional<Instructions> instructions(Symbol function) throws IOException {
    long offset = file.fileOffset(function.address());
    int machine = file.header().machine();
    boolean known = machine == ElfHeader.EM_X86_64 || machine == ElfHeader.EM_AARCH64;
    if (!known
        || offset == ElfFile.NOT_LOADED
        || Long.compareUnsigned(function.size(), MAX_FUNCTION_SIZE) > 0
        || offset + function.size() > file.whole().size()) {
      return Optional.empty();
    }
    byte[] code = file.whole().bytes(offset, (int) function.size());
    return Instructions.of(code, machine == ElfHeader.EM_AARCH64);
  }

  /** Whether it is written in Go, whose stacks move while functions run. */
  public boolean isGo() throws IOException {
    return file.findSection(".note.go.buildid") != null || file.findSection(".gopclntab") != null;
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
