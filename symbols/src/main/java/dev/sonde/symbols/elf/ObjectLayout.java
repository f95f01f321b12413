package dev.sonde.symbols.elf;

import java.io.IOException;

/**
 * Where the sections of an object file, which has not been linked, are taken to be in memory: one
 * behind the other, as far as they are to be in memory at all. In the file all of them are at 0,
 * and an address would not tell which is meant.
 */
final class ObjectLayout {
  /** For debug information, 0 is the address of what the linker has dropped. */
  private static final long START = 0x1000;

  /** No machine has as much, and sums stay far from where they would wrap around. */
  private static final long MAX_SIZE = 1L << 40;

  private static final long MAX_ALIGNMENT = 1 << 21;

  private final long[] addresses;

  private ObjectLayout(long[] addresses) {
    this.addresses = addresses;
  }

  /**
   * Lays out the sections of a table.
   *
   * @throws ElfException where they claim more than any machine has
   */
  static ObjectLayout of(SectionTable sections, String fileName) throws IOException {
    long[] addresses = new long[sections.count()];
    long next = START;
    for (int i = 1; i < addresses.length; i++) {
      SectionHeader section = sections.get(i);
      if ((section.flags() & SectionHeader.SHF_ALLOC) != 0) {
        long alignment = Long.highestOneBit(Math.clamp(section.alignment(), 1L, MAX_ALIGNMENT));
        addresses[i] = next + alignment - 1 & -alignment;
        if (section.size() < 0 || section.size() > MAX_SIZE - addresses[i]) {
          throw new ElfException(
              fileName
                  + " is damaged: a section claims "
                  + Long.toUnsignedString(section.size())
                  + " bytes");
        }
        next = addresses[i] + section.size();
      }
    }
    return new ObjectLayout(addresses);
  }

  /** Where a section begins; 0 for one that is not to be in memory, and for no section. */
  long address(int section) {
    return section < addresses.length ? addresses[section] : 0;
  }
}
