package dev.sonde.symbols.program;

import dev.sonde.symbols.dwarf.DebugInformation;
import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.elf.ElfException;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.HeldTables;
import dev.sonde.symbols.elf.SectionHeader;
import dev.sonde.symbols.elf.SeenPath;
import dev.sonde.symbols.elf.SymbolTable;
import dev.sonde.symbols.usdt.UsdtProbe;
import dev.sonde.symbols.usdt.UsdtProbes;
import java.io.IOException;
import java.util.List;

/**
 * A program or library with all that is known of it: its symbols, its debug information and its
 * USDT probes. Each is read at the first question about it, whoever asks, and kept. Where the file
 * was stripped, its debug file is found once for all of them.
 *
 * <p>It belongs to the {@link ElfObjects} that opened it, which close it.
 */
public final class ElfObject {
  private final Object key;
  private final ElfFile file;
  private final List<SeenPath> seen;
  private final DebugFolders debugFolders;
  private final HeldTables held;

  private ElfFile debugFile;
  private SeenPath debugFileSeen;
  private boolean debugFileTried;
  private ElfFile debugData;
  private SymbolTable symbols;
  private IOException symbolsFailure;
  private DebugInformation debug;
  private boolean debugTried;
  private IOException debugFailure;
  private List<UsdtProbe> usdtProbes;
  private boolean closed;

  /**
   * What {@code file} holds.
   *
   * @param key what tells this state of this file from all others
   * @param seen the paths of the file, the best first; none where it has no debug file
   * @param debugFolders where debug files may be
   * @param held what holds the names of large symbol tables
   */
  ElfObject(
      Object key, ElfFile file, List<SeenPath> seen, DebugFolders debugFolders, HeldTables held) {
    this.key = key;
    this.file = file;
    this.seen = seen;
    this.debugFolders = debugFolders;
    this.held = held;
  }

  /** Equal for two objects of the same state of the same file, also where one was closed. */
  public Object key() {
    return key;
  }

  /** The file itself. */
  public ElfFile file() {
    return file;
  }

  /** Whether it was closed: it must then be asked for anew. */
  public boolean isClosed() {
    return closed;
  }

  /**
   * The symbols of the file. Where it is stripped, with those of its debug file, or else of its
   * {@code .gnu_debugdata}; where these are damaged, its own alone.
   *
   * @throws IOException each time, where the file is damaged or cannot be read
   */
  public SymbolTable symbols() throws IOException {
    failAgain(symbolsFailure);
    if (symbols == null) {
      try {
        symbols = readSymbols();
      } catch (IOException e) {
        symbolsFailure = e;
        throw e;
      }
    }
    return symbols;
  }

  private SymbolTable readSymbols() throws IOException {
    if (file.findSection(SectionHeader.SHT_SYMTAB) == null) {
      try {
        ElfFile more = stripped();
        return SymbolTable.of(file, more == null ? List.of() : List.of(more), held);
      } catch (IOException _) {
        // What was to help is damaged. The file has the names that others need of it.
        return SymbolTable.of(file, List.of(), held);
      }
    }
    return SymbolTable.of(file, List.of(), held);
  }

  /** The file with the symbols that were stripped from this one, or null. */
  private ElfFile stripped() throws IOException {
    ElfFile found = debugFile();
    if (found != null && found.findSection(SectionHeader.SHT_SYMTAB) != null) {
      return found;
    }
    debugData = file.debugData();
    return debugData;
  }

  private ElfFile debugFile() throws IOException {
    if (!debugFileTried) {
      debugFileTried = true;
      for (SeenPath place : seen) {
        debugFile = debugFolders.of(place.path(), place.root()).open(file, place.path());
        if (debugFile != null) {
          debugFileSeen = place;
          break;
        }
      }
    }
    return debugFile;
  }

  /**
   * What the compiler wrote about it, in the file or in its debug file; null where that is not
   * there.
   *
   * @throws IOException each time, where it is damaged or cannot be read
   */
  public DebugInformation debugInformation() throws IOException {
    failAgain(debugFailure);
    if (!debugTried) {
      debugTried = true;
      try {
        debug = openDebugInformation();
      } catch (IOException e) {
        debugFailure = e;
        throw e;
      }
    }
    return debug;
  }

  private DebugInformation openDebugInformation() throws IOException {
    if (seen.isEmpty()) {
      return null;
    }
    if (DebugInformation.isIn(file)) {
      return of(file, seen.getFirst());
    }
    ElfFile other = debugFile();
    return other == null || !DebugInformation.isIn(other) ? null : of(other, debugFileSeen);
  }

  private DebugInformation of(ElfFile holder, SeenPath place) {
    return DebugInformation.of(holder, place.path(), debugFolders.of(place.path(), place.root()));
  }

  /** The USDT probes it defines, in the order of the file. */
  public List<UsdtProbe> usdtProbes() throws IOException {
    if (usdtProbes == null) {
      usdtProbes = UsdtProbes.read(file);
    }
    return usdtProbes;
  }

  private static void failAgain(IOException failure) throws ElfException {
    if (failure != null) {
      throw new ElfException(failure.getMessage(), failure);
    }
  }

  void close() {
    closed = true;
    if (symbols != null) {
      symbols.release();
    }
    if (debug != null) {
      debug.close();
    }
    file.close();
    if (debugFile != null) {
      debugFile.close();
    }
    if (debugData != null) {
      debugData.close();
    }
  }
}
