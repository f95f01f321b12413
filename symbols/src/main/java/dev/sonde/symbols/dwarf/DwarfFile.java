package dev.sonde.symbols.dwarf;

import dev.sonde.symbols.elf.ElfData;
import dev.sonde.symbols.elf.ElfFile;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;

/** The units of one file, and the files that its units need: {@code .dwo} and {@code dwz}'s. */
final class DwarfFile implements AutoCloseable {
  private static final int MAX_TABLES = 64;

  private final Sections sections;
  private final Effort effort;
  private final SplitFiles splitFiles;
  private final DwarfPackage pack;
  private final CompanionFiles companions;
  private final UnitList units;
  private final UnitList types;
  private final LinkedHashMap<TableKey, AbbreviationTable> tables =
      new LinkedHashMap<>(16, 0.75f, true);
  private DwarfFile supplement;

  private record TableKey(ElfData section, long offset) {}

  /**
   * @param companions where other files are looked for
   * @param splitFiles those that the skeletons of this file name; null for a file that has none
   * @param pack the {@code .dwp} that this is a part of, or null
   */
  private DwarfFile(
      Sections sections,
      Effort effort,
      CompanionFiles companions,
      SplitFiles splitFiles,
      DwarfPackage pack) {
    this.sections = sections;
    this.pack = pack;
    this.effort = effort;
    this.companions = companions;
    this.splitFiles = splitFiles;
    this.units = new UnitList(this, sections, Section.INFO);
    this.types = new UnitList(this, sections, Section.TYPES);
  }

  /** A program, a library, or the debug file of one. */
  static DwarfFile ofProgram(ElfFile file, Effort effort, CompanionFiles companions) {
    SplitFiles splitFiles = new SplitFiles(companions, effort);
    return new DwarfFile(Sections.of(file, false), effort, companions, splitFiles, null);
  }

  /** A {@code .dwo}. */
  static DwarfFile ofSplit(ElfFile file, Effort effort, CompanionFiles companions) {
    return new DwarfFile(Sections.of(file, true), effort, companions, null, null);
  }

  /** What a {@code .dwp} has of one {@code .dwo}. */
  static DwarfFile ofPackage(
      Sections part, Effort effort, CompanionFiles companions, DwarfPackage pack) {
    return new DwarfFile(part, effort, companions, null, pack);
  }

  Effort effort() {
    return effort;
  }

  Sections sections() {
    return sections;
  }

  /** The units of {@code .debug_info}. */
  UnitList units() {
    return units;
  }

  /** The units of {@code .debug_types}, which version 4 has. */
  UnitList types() {
    return types;
  }

  AbbreviationTable abbreviations(ElfData section, long offset) throws IOException {
    TableKey key = new TableKey(section, offset);
    AbbreviationTable known = tables.get(key);
    if (known == null) {
      known = AbbreviationTable.read(section, offset, effort);
      tables.put(key, known);
      if (tables.size() > MAX_TABLES) {
        tables.remove(tables.firstEntry().getKey());
      }
    }
    return known;
  }

  /** The entry at an offset of {@code .debug_info}. */
  Die dieAt(long offset) throws IOException {
    return units.holding(offset).die(offset);
  }

  /** The entry of the type with that signature. */
  Die typeOfSignature(long signature) throws IOException {
    Unit unit = types.ofSignature(signature);
    if (unit == null) {
      unit = units.ofSignature(signature);
    }
    if (unit == null && pack != null) {
      unit = pack.typeUnit(signature);
    }
    if (unit == null) {
      throw new DwarfException(
          sections.file().name() + " has no type " + Long.toHexString(signature));
    }
    return unit.die(unit.header().offset() + unit.header().typeOffset());
  }

  /** What stands behind a skeleton; {@code unit} itself where it is none. */
  Unit splitUnit(Unit unit) throws IOException {
    return splitFiles == null ? unit : splitFiles.find(unit);
  }

  /** The {@code .dwo} files that are open, which skeletons of this one have named. */
  Collection<DwarfFile> splitFiles() {
    return splitFiles == null ? List.of() : splitFiles.files();
  }

  /** The {@code .dwp} of this file, where one was looked for and found; else null. */
  DwarfPackage splitPackage() {
    return splitFiles == null ? null : splitFiles.pack();
  }

  /**
   * The file of {@code dwz} with what several files have in common.
   *
   * @throws DwarfException where it is not there
   */
  DwarfFile supplement() throws IOException {
    if (supplement == null) {
      ElfFile found = companions.supplement(sections.file());
      if (found == null) {
        throw new DwarfException(
            sections.file().name()
                + " needs the file of its .gnu_debugaltlink, which is not there");
      }
      supplement = new DwarfFile(Sections.of(found, false), effort, companions, null, null);
    }
    return supplement;
  }

  @Override
  public void close() {
    sections.file().close();
    if (supplement != null) {
      supplement.close();
    }
    if (splitFiles != null) {
      splitFiles.close();
    }
  }
}
