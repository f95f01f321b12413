package dev.sonde.symbols.dwarf;

import dev.sonde.symbols.elf.ElfData;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The units of a section: {@code .debug_info} or {@code .debug_types}. Their headers are found one
 * after the other, each from the length of the one before, so nothing else is read.
 */
final class UnitList {
  private static final int MAX_UNITS = 1 << 22;

  /** Those asked for last stay as they are, with all that was found out about them. */
  private static final int MAX_KEPT = 256;

  private final DwarfFile file;
  private final Sections sections;
  private final Section section;
  private long[] offsets = new long[16];
  private int count;
  private long next;
  private boolean complete;
  private Map<Long, Integer> signatures;
  private final LinkedHashMap<Integer, Unit> kept = new LinkedHashMap<>(16, 0.75f, true);

  UnitList(DwarfFile file, Sections sections, Section section) {
    this.file = file;
    this.sections = sections;
    this.section = section;
  }

  /** The unit of a number, or null behind the last. */
  Unit get(int number) throws IOException {
    while (number >= count) {
      if (!findNext()) {
        return null;
      }
    }
    Unit known = kept.get(number);
    if (known == null) {
      known = new Unit(file, sections, section, header(offsets[number]));
      kept.put(number, known);
      if (kept.size() > MAX_KEPT) {
        kept.remove(kept.firstEntry().getKey());
      }
    }
    return known;
  }

  /** The unit that holds the byte at {@code offset} of the section. */
  Unit holding(long offset) throws IOException {
    int number = numberHolding(offset);
    Unit unit = number < 0 ? null : get(number);
    if (unit == null || offset < unit.header().entries() || offset >= unit.header().end()) {
      throw new DwarfException(
          "the debug information of "
              + sections.file().name()
              + " is damaged: it points to "
              + Long.toUnsignedString(offset)
              + ", where no unit is");
    }
    return unit;
  }

  /** The number of the last unit that begins at or before {@code offset}, or -1. */
  int numberHolding(long offset) throws IOException {
    while (next <= offset && findNext()) {
      file.effort().step();
    }
    int found = Arrays.binarySearch(offsets, 0, count, offset);
    return found >= 0 ? found : -found - 2;
  }

  /** The unit with a type of that signature, or null. */
  Unit ofSignature(long signature) throws IOException {
    if (signatures == null) {
      Map<Long, Integer> found = new HashMap<>();
      for (int i = 0; i < count || findNext(); i++) {
        UnitHeader header = header(offsets[i]);
        if (header.isType()) {
          found.putIfAbsent(header.id(), i);
        }
      }
      signatures = found;
    }
    Integer number = signatures.get(signature);
    return number == null ? null : get(number);
  }

  private UnitHeader header(long offset) throws IOException {
    file.effort().step();
    return UnitHeader.read(new ByteReader(sections.get(section), offset), section == Section.TYPES);
  }

  private boolean findNext() throws IOException {
    ElfData data = sections.get(section);
    if (complete || next >= data.size()) {
      complete = true;
      return false;
    }
    if (count == MAX_UNITS) {
      throw new DwarfException(sections.file().name() + " has over 4,194,304 units");
    }
    UnitHeader header = header(next);
    if (count == offsets.length) {
      offsets = Arrays.copyOf(offsets, count * 2);
    }
    offsets[count++] = next;
    next = header.end();
    return true;
  }
}
