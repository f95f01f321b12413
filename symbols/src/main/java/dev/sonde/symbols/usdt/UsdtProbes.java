package dev.sonde.symbols.usdt;

import dev.sonde.symbols.elf.ElfData;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.NoteReader;
import dev.sonde.symbols.elf.SectionHeader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The probes that a file defines, out of its section {@code .note.stapsdt}. A note is of type 3 and
 * named {@code stapsdt}; its descriptor holds three addresses, of the probe, of the section {@code
 * .stapsdt.base} when it was linked, and of the semaphore, and then three strings: provider, name
 * and arguments (SystemTap, "User Space Probe Implementation"). Where {@code .stapsdt.base} is
 * elsewhere now, as prelinking moves it, the addresses have moved with it.
 */
public final class UsdtProbes {
  private static final byte[] NAME = "stapsdt".getBytes(StandardCharsets.US_ASCII);
  private static final int TYPE = 3;

  /** Many times what any program defines. */
  private static final int MAX_PROBES = 1 << 16;

  /** Twelve arguments with the longest of operands need less. */
  private static final int MAX_TEXT_LENGTH = 1024;

  private UsdtProbes() {}

  /**
   * The probes of a file, in the order of their notes; none where it defines none. A note that is
   * damaged is passed over.
   *
   * @throws IOException where the section cannot be read
   */
  public static List<UsdtProbe> read(ElfFile file) throws IOException {
    SectionHeader section = file.findSection(".note.stapsdt");
    if (section == null) {
      return List.of();
    }
    SectionHeader base = file.findSection(".stapsdt.base");
    List<UsdtProbe> probes = new ArrayList<>();
    NoteReader notes = file.notes(section);
    while (notes.next() && probes.size() < MAX_PROBES) {
      if (notes.is(TYPE, NAME)) {
        UsdtProbe probe = probe(file, notes.descriptor(), base);
        if (probe != null) {
          probes.add(probe);
        }
      }
    }
    return List.copyOf(probes);
  }

  private static UsdtProbe probe(ElfFile file, ElfData note, SectionHeader base)
      throws IOException {
    int width = note.addressSize();
    if (note.size() < 3L * width + 3) {
      return null;
    }
    long moved = base == null ? 0 : base.address() - note.address(width);
    long address = note.address(0) + moved;
    long semaphore = note.address(2L * width);
    semaphore = semaphore == 0 ? 0 : semaphore + moved;
    long at = 3L * width;
    String[] texts = new String[3];
    for (int i = 0; i < texts.length; i++) {
      int length = length(note, at);
      if (length < 0 || length > MAX_TEXT_LENGTH) {
        return null;
      }
      texts[i] = note.string(at);
      at += length + 1;
    }
    long offset = file.fileOffset(address);
    long semaphoreOffset = semaphore == 0 ? 0 : file.fileOffset(semaphore);
    if (offset == ElfFile.NOT_LOADED || semaphoreOffset == ElfFile.NOT_LOADED) {
      return null;
    }
    return new UsdtProbe(
        texts[0],
        texts[1],
        address,
        offset,
        semaphore,
        semaphoreOffset,
        texts[2],
        file.header().machine());
  }

  /** The length of the string at {@code at}; -1 where it does not end within the note. */
  private static int length(ElfData note, long at) throws IOException {
    for (long end = at; end < note.size(); end++) {
      if (note.u8(end) == 0) {
        return (int) Math.min(end - at, Integer.MAX_VALUE);
      }
    }
    return -1;
  }
}
