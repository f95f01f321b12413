package dev.sonde.symbols.elf;

import java.io.IOException;

/**
 * Walks over the notes of a section or segment, one at a time. A note is three words, the length of
 * its name, of its descriptor, and its type ({@code Elf64_Nhdr}); the name and the descriptor
 * follow, each padded to the alignment of the section.
 */
public final class NoteReader {
  private static final int HEADER_SIZE = 12;

  private final ElfData data;
  private final long alignment;
  private long next;
  private int type;
  private long nameAt;
  private long nameLength;
  private ElfData descriptor;

  /** Reads {@code data} with a padding to {@code alignment} bytes: 8, or else 4. */
  NoteReader(ElfData data, long alignment) {
    this.data = data;
    this.alignment = alignment == 8 ? 8 : 4;
  }

  /** Goes to the next note; false at the end, or where the rest is too short to be one. */
  public boolean next() throws IOException {
    if (next > data.size() - HEADER_SIZE) {
      return false;
    }
    nameLength = data.u32(next);
    long length = data.u32(next + 4);
    type = data.s32(next + 8);
    nameAt = next + HEADER_SIZE;
    long descriptorAt = align(nameAt + nameLength);
    if (descriptorAt > data.size() || length > data.size() - descriptorAt) {
      return false;
    }
    descriptor = data.slice(descriptorAt, length);
    next = align(descriptorAt + length);
    return true;
  }

  private long align(long at) {
    return at + alignment - 1 & -alignment;
  }

  /** What the note is, among those of its name. */
  public int type() {
    return type;
  }

  /** Whether the note has this type and this name. */
  public boolean is(int type, byte[] name) throws IOException {
    return this.type == type
        && nameLength == name.length + 1L
        && data.slice(nameAt, nameLength).stringEquals(0, name);
  }

  /** What the note says. */
  public ElfData descriptor() {
    return descriptor;
  }
}
