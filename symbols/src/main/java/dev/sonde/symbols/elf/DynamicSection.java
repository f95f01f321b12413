package dev.sonde.symbols.elf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the dynamic linker is told: {@code Elf64_Dyn} entries of 16 bytes, or {@code Elf32_Dyn} of
 * 8, a tag and a value each, up to the tag 0.
 *
 * @param needed the libraries that must be loaded, as they are named: {@code libc.so.6}
 * @param soname the name under which others need this file, or empty
 * @param runPath folders to search, separated by colons: {@code DT_RUNPATH}, or else {@code
 *     DT_RPATH}; empty for none
 * @param flags1 {@code DT_FLAGS_1}
 */
public record DynamicSection(List<String> needed, String soname, String runPath, long flags1) {
  /** In {@link #flags1}: a program, not a library. */
  public static final long DF_1_PIE = 0x0800_0000;

  static final DynamicSection EMPTY = new DynamicSection(List.of(), "", "", 0);

  /** No program has more; its entries and its libraries are some hundred at most. */
  private static final int MAX_ENTRIES = 4096;

  /** {@code PATH_MAX} of {@code linux/limits.h}. */
  private static final int MAX_NAME_LENGTH = 4096;

  private static final int DT_NEEDED = 1;
  private static final int DT_STRTAB = 5;
  private static final int DT_SONAME = 14;
  private static final int DT_RPATH = 15;
  private static final int DT_RUNPATH = 29;
  private static final int DT_FLAGS_1 = 0x6fff_fffb;

  /** Reads the entries; {@code file} is what their string table is part of. */
  static DynamicSection read(ElfData entries, ElfFile file) throws IOException {
    int entrySize = 2 * entries.addressSize();
    long count = 0;
    long flags1 = 0;
    long strings = 0;
    for (long at = 0; at <= entries.size() - entrySize && count < MAX_ENTRIES; at += entrySize) {
      long tag = entries.address(at);
      if (tag == 0) {
        break;
      }
      long value = entries.address(at + entries.addressSize());
      if (tag == DT_STRTAB) {
        strings = file.fileOffset(value);
      } else if (tag == DT_FLAGS_1) {
        flags1 = value;
      }
      count++;
    }
    if (strings <= 0) {
      return new DynamicSection(List.of(), "", "", flags1);
    }
    return named(entries, count, file, strings, flags1);
  }

  private static DynamicSection named(
      ElfData entries, long count, ElfFile file, long strings, long flags1) throws IOException {
    ElfData whole = file.whole();
    ElfData names = whole.slice(strings, whole.size() - strings);
    List<String> needed = new ArrayList<>();
    String soname = "";
    String runPath = "";
    String oldRunPath = "";
    int entrySize = 2 * entries.addressSize();
    for (long i = 0; i < count; i++) {
      long tag = entries.address(i * entrySize);
      long value = entries.address(i * entrySize + entries.addressSize());
      if (tag == DT_NEEDED) {
        needed.add(name(names, value));
      } else if (tag == DT_SONAME) {
        soname = name(names, value);
      } else if (tag == DT_RUNPATH) {
        runPath = name(names, value);
      } else if (tag == DT_RPATH) {
        oldRunPath = name(names, value);
      }
    }
    return new DynamicSection(
        List.copyOf(needed), soname, runPath.isEmpty() ? oldRunPath : runPath, flags1);
  }

  private static String name(ElfData names, long at) throws IOException {
    int length = names.stringLength(at);
    if (length >= MAX_NAME_LENGTH) {
      throw new ElfException("a library is named by " + length + " bytes");
    }
    return names.string(at);
  }
}
