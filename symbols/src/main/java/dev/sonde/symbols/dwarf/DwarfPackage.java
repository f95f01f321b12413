package dev.sonde.symbols.dwarf;

import dev.sonde.symbols.elf.ElfData;
import dev.sonde.symbols.elf.ElfFile;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** A {@code .dwp}: many {@code .dwo} files in one (DWARF 5, section 7.3.5). */
final class DwarfPackage implements AutoCloseable {
  private final Sections whole;
  private final Effort effort;
  private final CompanionFiles companions;
  private final PackageIndex unitIndex;
  private final PackageIndex typeIndex;
  private final Map<Long, Unit> types = new HashMap<>();

  DwarfPackage(ElfFile file, Effort effort, CompanionFiles companions) throws IOException {
    this.whole = Sections.of(file, true);
    this.effort = effort;
    this.companions = companions;
    this.unitIndex = PackageIndex.read(indexOf(file, Section.CU_INDEX));
    this.typeIndex = PackageIndex.read(indexOf(file, Section.TU_INDEX));
  }

  private static ElfData indexOf(ElfFile file, Section section) throws IOException {
    // The index is the one section of the file that has no ".dwo" at the end of its name.
    return Sections.of(file, false).get(section);
  }

  /** The unit of that id, or null. */
  Unit unit(long id) throws IOException {
    return first(unitIndex.find(id), Section.INFO);
  }

  /** The unit with the type of that signature, or null. */
  Unit typeUnit(long signature) throws IOException {
    Unit known = types.get(signature);
    if (known == null) {
      known = typeUnit(typeIndex.find(signature));
      if (known != null) {
        types.put(signature, known);
      }
    }
    return known;
  }

  /** How many units have types. */
  int typeUnits() {
    return typeIndex.units();
  }

  /** One of the units with types, from 0; null where the index names none. */
  Unit typeUnitAt(int number) throws IOException {
    return typeUnit(typeIndex.row(number + 1L));
  }

  private Unit typeUnit(Map<Section, Sections.Part> parts) throws IOException {
    boolean old = parts != null && parts.containsKey(Section.TYPES);
    return first(parts, old ? Section.TYPES : Section.INFO);
  }

  private Unit first(Map<Section, Sections.Part> parts, Section section) throws IOException {
    if (parts == null) {
      return null;
    }
    Sections part = whole.narrowed(parts);
    DwarfFile file = DwarfFile.ofPackage(part, effort, companions, this);
    return section == Section.TYPES ? file.types().get(0) : file.units().get(0);
  }

  @Override
  public void close() {
    whole.file().close();
  }
}
