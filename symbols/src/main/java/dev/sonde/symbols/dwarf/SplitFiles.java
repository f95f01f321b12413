package dev.sonde.symbols.dwarf;

import dev.sonde.symbols.elf.ElfFile;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The files in which the compiler left most of the debug information ({@code -gsplit-dwarf}): a
 * {@code .dwo} for each source file, or a {@code .dwp} with all of them. They are found by the
 * skeleton units of the program.
 */
final class SplitFiles implements AutoCloseable {
  /** Each keeps a descriptor. */
  private static final int MAX_FILES = 512;

  private final CompanionFiles companions;
  private final Effort effort;
  private final Map<Long, Unit> units = new HashMap<>();
  private final Map<String, DwarfFile> files = new HashMap<>();
  private DwarfPackage pack;
  private boolean packageLooked;

  SplitFiles(CompanionFiles companions, Effort effort) {
    this.companions = companions;
    this.effort = effort;
  }

  /**
   * The unit that stands behind a skeleton; {@code unit} itself where it is none, or where the file
   * is not there.
   */
  Unit find(Unit unit) throws IOException {
    AttributeValue name = unit.rootValue(Attribute.DWO_NAME);
    if (name == null) {
      name = unit.rootValue(Attribute.GNU_DWO_NAME);
    }
    if (name == null) {
      return unit;
    }
    long id = unit.header().id();
    AttributeValue oldId = unit.rootValue(Attribute.GNU_DWO_ID);
    if (oldId != null) {
      id = oldId.number();
    }
    Unit known = units.get(id);
    if (known == null) {
      known = look(unit, name.string(), id);
      if (known == null) {
        return unit;
      }
      units.put(id, known);
    }
    return known;
  }

  private Unit look(Unit unit, String name, long id) throws IOException {
    if (!packageLooked) {
      packageLooked = true;
      pack = openPackage(unit);
    }
    Unit packed = pack == null ? null : pack.unit(id);
    if (packed != null || name == null) {
      return packed;
    }
    AttributeValue folder = unit.rootValue(Attribute.COMP_DIR);
    String from = folder == null ? null : folder.string();
    for (String candidate : companions.splitFiles(name, from)) {
      DwarfFile file = file(candidate);
      Unit found = file == null ? null : unitOfId(file, id);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  Collection<DwarfFile> files() {
    return files.values();
  }

  DwarfPackage pack() {
    return pack;
  }

  private DwarfFile file(String path) throws DwarfException {
    DwarfFile known = files.get(path);
    if (known == null) {
      ElfFile found = companions.open(path);
      if (found == null) {
        return null;
      }
      if (files.size() == MAX_FILES) {
        found.close();
        throw new DwarfException(
            companions.path() + " has over " + MAX_FILES + " .dwo files; dwp makes one of them");
      }
      known = DwarfFile.ofSplit(found, effort, companions);
      files.put(path, known);
    }
    return known;
  }

  private static Unit unitOfId(DwarfFile file, long id) throws IOException {
    int number = 0;
    for (Unit unit = file.units().get(0); unit != null; unit = file.units().get(++number)) {
      UnitHeader header = unit.header();
      if (header.type() == UnitHeader.SPLIT_COMPILE && header.id() == id) {
        return unit;
      }
      if (header.version() < 5) {
        AttributeValue own = unit.rootValue(Attribute.GNU_DWO_ID);
        if (own != null && own.number() == id) {
          return unit;
        }
      }
    }
    return null;
  }

  private DwarfPackage openPackage(Unit unit) throws IOException {
    for (String candidate : companions.packages(unit.sections().file())) {
      ElfFile found = companions.open(candidate);
      if (found != null) {
        return new DwarfPackage(found, effort, companions);
      }
    }
    return null;
  }

  @Override
  public void close() {
    for (DwarfFile file : files.values()) {
      file.close();
    }
    if (pack != null) {
      pack.close();
    }
  }
}
