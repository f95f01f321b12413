package dev.sonde.symbols.dwarf;

import dev.sonde.symbols.elf.DebugFiles;
import dev.sonde.symbols.elf.ElfData;
import dev.sonde.symbols.elf.ElfFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the compiler wrote about a program or library: read from it, or from its debug file, and
 * from the {@code .dwo} or {@code .dwp} files that these name. Addresses are those in the file, as
 * in {@link ElfFile}.
 *
 * <p>Nothing is read when it is opened. The first question about an address makes an index of
 * units, and the first about a unit one of its functions or of its lines.
 *
 * <p>Every method throws {@link IOException} where a file cannot be read, or is damaged.
 */
public final class DebugInformation implements AutoCloseable {
  private static final int MAX_UNITS_KEPT = 64;

  /** How many rows the line tables that are kept may have together: 20 bytes each. */
  private static final int MAX_ROWS_KEPT = 1 << 22;

  private final Effort effort;
  private final DwarfFile file;
  private final TypeSearch types;
  private final LinkedHashMap<Long, UnitFunctions> functions = new LinkedHashMap<>(16, 0.75f, true);
  private final LinkedHashMap<Long, LineTable> lines = new LinkedHashMap<>(16, 0.75f, true);
  private UnitIndex index;

  private DebugInformation(Effort effort, DwarfFile file) {
    this.effort = effort;
    this.file = file;
    this.types = new TypeSearch(file);
  }

  /**
   * The debug information of a file. The file must stay open, and is still the caller's to close.
   *
   * @param path of {@code file}, seen from the root of {@code debugFiles}
   * @param debugFiles where its debug file may be
   * @return null where there is none
   */
  public static DebugInformation open(ElfFile file, String path, DebugFiles debugFiles)
      throws IOException {
    if (isIn(file)) {
      return of(file, path, debugFiles);
    }
    ElfFile debugFile = debugFiles.open(file, path);
    if (debugFile == null) {
      return null;
    }
    try {
      if (isIn(debugFile)) {
        return of(debugFile, path, debugFiles);
      }
    } catch (IOException e) {
      debugFile.close();
      throw e;
    }
    debugFile.close();
    return null;
  }

  /**
   * The debug information that {@link #isIn is in} a file, which is closed with it.
   *
   * @param path of the program, seen from the root of {@code debugFiles}
   * @param debugFiles where the other files are that it may refer to
   */
  public static DebugInformation of(ElfFile file, String path, DebugFiles debugFiles) {
    Effort effort = new Effort();
    CompanionFiles companions = new CompanionFiles(debugFiles, path);
    return new DebugInformation(effort, DwarfFile.ofProgram(file, effort, companions));
  }

  /** Whether a file has debug information of its own. */
  public static boolean isIn(ElfFile file) throws IOException {
    return file.findSection(Section.INFO.elfName(false)) != null
        || file.findSection(Section.INFO.oldCompressedName(false)) != null;
  }

  /** The function around an address, or null. */
  public DwarfFunction functionAt(long address) throws IOException {
    effort.begin();
    Die die = functionDie(address);
    return die == null ? null : FunctionReader.read(die, lines(die.unit().skeleton()));
  }

  private Unit unitAt(long address) throws IOException {
    if (index == null) {
      index = UnitIndex.of(file);
    }
    int number = index.find(address);
    return number < 0 ? null : file.units().get(number);
  }

  private Die functionDie(long address) throws IOException {
    Unit unit = unitAt(address);
    return unit == null ? null : functions(unit).find(address);
  }

  private UnitFunctions functions(Unit unit) throws IOException {
    long key = unit.header().offset();
    UnitFunctions known = functions.get(key);
    if (known == null) {
      known = UnitFunctions.of(unit.full());
      functions.put(key, known);
      if (functions.size() > MAX_UNITS_KEPT) {
        functions.remove(functions.firstEntry().getKey());
      }
    }
    return known;
  }

  /** The lines of a unit in the program itself; null where it has none. */
  private LineTable lines(Unit unit) throws IOException {
    AttributeValue list = unit.rootValue(Attribute.STMT_LIST);
    if (list == null) {
      return null;
    }
    LineTable known = lines.get(list.number());
    if (known == null) {
      known = LineTable.read(unit, list.number());
      lines.put(list.number(), known);
      long rows = 0;
      for (LineTable table : lines.values()) {
        rows += table.rows().count();
      }
      while (rows > MAX_ROWS_KEPT && lines.size() > 1) {
        Map.Entry<Long, LineTable> eldest = lines.firstEntry();
        rows -= eldest.getValue().rows().count();
        lines.remove(eldest.getKey());
      }
    }
    return known;
  }

  /** Where an address is in the source, or null. */
  public SourceLine line(long address) throws IOException {
    effort.begin();
    Unit unit = unitAt(address);
    LineTable table = unit == null ? null : lines(unit);
    return table == null ? null : table.line(address);
  }

  /**
   * The functions that an address is in: inlined ones first, the compiled one last, which has no
   * name where only its lines are known. Empty where nothing is known about the address.
   */
  public List<Frame> frames(long address) throws IOException {
    effort.begin();
    Unit unit = unitAt(address);
    if (unit == null) {
      return List.of();
    }
    Die function = functions(unit).find(address);
    LineTable table = lines(unit);
    if (function != null) {
      return new FrameReader(table).read(function, address);
    }
    // Lines are in the program itself, functions perhaps in a .dwo that is not there.
    SourceLine line = table == null ? null : table.line(address);
    return line == null ? List.of() : List.of(new Frame("", "", line, false));
  }

  /**
   * Where the code of a source line begins: in each function that has code of it, and each call of
   * one that was inlined, the lowest address of a statement.
   *
   * @param file the path of the source file, or the end of it from behind a slash on
   * @param line from 1
   * @param column from 1, or 0 for any
   */
  public LineMatch find(String file, int line, int column) throws IOException {
    effort.begin();
    LineSearch search = new LineSearch(file, line, column);
    int number = 0;
    for (Unit unit = this.file.units().get(0);
        unit != null;
        unit = this.file.units().get(++number)) {
      if (unit.header().isType()) {
        continue;
      }
      AttributeValue list = unit.rootValue(Attribute.STMT_LIST);
      boolean[] wanted = list == null ? null : search.wanted(LineHeader.read(unit, list.number()));
      if (wanted != null && search.isIn(lines(unit), wanted)) {
        search.add(lines(unit), wanted, functions(unit));
      }
    }
    return search.result();
  }

  /**
   * The definition of a type, or null.
   *
   * @param name with {@code ::} behind each namespace or class that it is in
   */
  public TypeReference findType(TypeKind kind, String name) throws IOException {
    effort.begin();
    return TypeReference.of(types.find(kind, name, null));
  }

  /**
   * The definition of a type, which is looked for first beside a function: units may define one
   * name in different ways.
   *
   * @param address in the function
   */
  public TypeReference findType(TypeKind kind, String name, long address) throws IOException {
    effort.begin();
    Unit unit = unitAt(address);
    return TypeReference.of(types.find(kind, name, unit == null ? null : unit.full()));
  }

  /**
   * The functions of a name that were compiled, in the order of the file. It is looked for in all
   * units: {@link #functionAt} is quicker where the address is known.
   *
   * @param name of the source, or of the symbol
   */
  public List<DwarfFunction> functions(String name) throws IOException {
    effort.begin();
    List<DwarfFunction> found = new ArrayList<>();
    int number = 0;
    for (Unit unit = file.units().get(0); unit != null; unit = file.units().get(++number)) {
      if (!unit.header().isType()) {
        addFunctions(unit, name, found);
      }
    }
    return found;
  }

  private void addFunctions(Unit unit, String name, List<DwarfFunction> found) throws IOException {
    Unit full = unit.full();
    long at = full.root().end();
    while (at < full.header().end()) {
      Die die = full.dieOrEnd(at);
      if (die == null) {
        at = full.behindEnd(at);
        continue;
      }
      boolean compiled = die.has(Attribute.LOW_PC) || die.has(Attribute.RANGES);
      if (die.tag() == Tag.SUBPROGRAM
          && compiled
          && (name.equals(FunctionReader.name(die))
              || name.equals(FunctionReader.linkageName(die)))) {
        found.add(FunctionReader.read(die, lines(unit)));
      }
      at = die.end();
    }
  }

  /** What messages call the file with the information. */
  public String fileName() throws IOException {
    ElfData info = file.sections().get(Section.INFO);
    return info.fileName();
  }

  /** Closes the files that were opened for it. */
  @Override
  public void close() {
    file.close();
  }
}
