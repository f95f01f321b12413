package dev.sonde.symbols.program;

import dev.sonde.symbols.arch.GoStackCheck;
import dev.sonde.symbols.arch.Instructions;
import dev.sonde.symbols.arch.UprobeFitness;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.ElfHeader;
import dev.sonde.symbols.elf.FilePart;
import dev.sonde.symbols.elf.Symbol;
import dev.sonde.symbols.elf.SymbolTable;
import dev.sonde.symbols.usdt.UsdtProbe;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A program or library by a path that leads to it, whose functions and probes are asked for. It is
 * open as long as the {@link ElfObjects} that it came from keep it so: it is for use at once.
 */
public final class ProgramFile {
  /** Many times what any compiler makes. */
  private static final int MAX_FUNCTION_SIZE = 1 << 24;

  private final String path;
  private final FilePart part;
  private final ElfObject object;
  private final ElfFile file;

  ProgramFile(String path, FilePart part, ElfObject object) {
    this.path = path;
    this.part = part;
    this.object = object;
    this.file = object.file();
  }

  /** The path it was asked for by. */
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

  /** Whether it is a part of an archive. */
  public boolean isArchived() {
    return part.size() != FilePart.WHOLE;
  }

  ElfObject object() {
    return object;
  }

  private SymbolTable symbols() throws IOException {
    return object.symbols();
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
    byte[] code = code(function, MAX_FUNCTION_SIZE);
    return function.size() == code.length ? Instructions.of(code, isArm64()) : Optional.empty();
  }

  private boolean isArm64() {
    return file.header().machine() == ElfHeader.EM_AARCH64;
  }

  /** A function's code, or its first {@code most} bytes; none where it is not in the file. */
  private byte[] code(Symbol function, int most) throws IOException {
    boolean known = isX86() || isArm64();
    int size = Long.compareUnsigned(function.size(), most) > 0 ? most : (int) function.size();
    return known ? code(function.address(), size) : new byte[0];
  }

  private boolean isX86() {
    return file.header().machine() == ElfHeader.EM_X86_64;
  }

  /** So much code at an address, or what there is of it in the file. */
  private byte[] code(long address, int size) throws IOException {
    long offset = file.fileOffset(address);
    long rest = file.whole().size() - offset;
    return offset == ElfFile.NOT_LOADED || rest <= 0
        ? new byte[0]
        : file.whole().bytes(offset, (int) Math.min(size, rest));
  }

  /** What becomes of the instruction at an address, as the file counts them, by a uprobe there. */
  public UprobeFitness fitness(long address) throws IOException {
    return isX86()
        ? UprobeFitness.of(code(address, UprobeFitness.MAX_LENGTH))
        : UprobeFitness.SOUND;
  }

  /**
   * From which of its bytes on a function runs once a call: 0, but in Go behind what can begin it
   * once more ({@link GoStackCheck}).
   */
  public int onceCalled(Symbol function) throws IOException {
    return isGo() ? GoStackCheck.length(code(function, GoStackCheck.MAX_LENGTH), isArm64()) : 0;
  }

  /** Whether it is written in Go, whose stacks move while functions run. */
  public boolean isGo() throws IOException {
    return file.findSection(".note.go.buildid") != null || file.findSection(".gopclntab") != null;
  }

  /** The USDT probes it defines, in the order of the file. */
  public List<UsdtProbe> usdtProbes() throws IOException {
    return object.usdtProbes();
  }
}
