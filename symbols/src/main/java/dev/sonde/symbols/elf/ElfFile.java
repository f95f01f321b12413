package dev.sonde.symbols.elf;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An ELF file, of 32 or 64 bits and of either byte order. Opening it reads its header and program
 * headers; everything else is read when it is asked for. It stays open until {@link #close}.
 */
public final class ElfFile implements AutoCloseable {
  /** What {@link #fileOffset} and {@link #address} give for what no segment holds. */
  public static final long NOT_LOADED = -1;

  private static final byte[] GNU = "GNU".getBytes(StandardCharsets.US_ASCII);
  private static final int NT_GNU_BUILD_ID = 3;
  private static final int MAX_BUILD_ID_SIZE = 64;

  private final ByteSource source;
  private final ElfHeader header;
  private final ElfData whole;
  private final List<ProgramHeader> programHeaders;
  private SectionTable sections;
  private ObjectLayout layout;

  private ElfFile(ByteSource source) throws IOException {
    this.source = source;
    this.header = ElfHeader.read(source);
    this.whole = new ElfData(source, 0, source.size(), header.is64());
    this.programHeaders = readProgramHeaders();
  }

  /**
   * Opens a file.
   *
   * @throws ElfException where it is no regular file, no ELF file, or a damaged one
   * @throws IOException where it cannot be read
   */
  public static ElfFile open(Path file) throws IOException {
    return of(ByteSource.open(file));
  }

  /**
   * Opens what is stored in a part of a file.
   *
   * @param name what messages call it
   * @throws ElfException as {@link #open(Path)}
   */
  public static ElfFile open(FilePart part, String name) throws IOException {
    return of(ByteSource.open(part, name));
  }

  private static ElfFile of(ByteSource source) throws IOException {
    try {
      return new ElfFile(source);
    } catch (IOException e) {
      source.close();
      throw e;
    }
  }

  /**
   * Opens a file that may be compressed as a whole, as kernel modules are ({@code .ko.xz}). It is
   * then in memory.
   *
   * @throws ElfException as {@link #open}, and where it cannot be expanded or is over 128 MiB then
   */
  public static ElfFile openExpanded(Path path) throws IOException {
    try (ByteSource source = ByteSource.open(path)) {
      byte[] start = new byte[(int) Math.min(8, source.size())];
      source.read(0, start, 0, start.length);
      if (FileCompression.isIn(start)) {
        ElfData compressed = new ElfData(source, 0, source.size(), false);
        return of(source.name(), FileCompression.expand(compressed, source.name()));
      }
    }
    return open(path);
  }

  /**
   * Reads a file that is in memory already, such as the vDSO.
   *
   * @param name what messages call it
   */
  public static ElfFile of(String name, byte[] image) throws IOException {
    return new ElfFile(ByteSource.of(name, image));
  }

  private List<ProgramHeader> readProgramHeaders() throws IOException {
    if (header.programHeaderOffset() == 0 || header.programHeaderCount() == 0) {
      return List.of();
    }
    long count = header.programHeaderCount();
    if (count == ElfHeader.PN_XNUM) {
      // Only core dumps have that many; nothing here is asked of one.
      throw new ElfException(name() + " has over 65,534 program headers");
    }
    int size = header.programHeaderSize();
    if (size < ProgramHeader.sizeOf(header.is64())) {
      throw new ElfException(name() + " is damaged: its program headers have " + size + " bytes");
    }
    ElfData table = whole.slice(header.programHeaderOffset(), count * size);
    List<ProgramHeader> result = new ArrayList<>((int) count);
    for (long i = 0; i < count; i++) {
      result.add(ProgramHeader.read(table, i * size));
    }
    return List.copyOf(result);
  }

  /** The path it was opened by, or the name that it was given. */
  public String name() {
    return source.name();
  }

  /** The header of the file. */
  public ElfHeader header() {
    return header;
  }

  /** The program headers, in the order of the file. */
  public List<ProgramHeader> programHeaders() {
    return programHeaders;
  }

  /** All bytes of the file. */
  public ElfData whole() {
    return whole;
  }

  private SectionTable sections() throws IOException {
    if (sections == null) {
      sections = SectionTable.read(whole, header, name());
    }
    return sections;
  }

  /** How many sections there are, with the empty one of number 0; none where they are stripped. */
  public int sectionCount() throws IOException {
    return sections().count();
  }

  /**
   * The section of a number.
   *
   * @throws ElfException where there is none
   */
  public SectionHeader section(int index) throws IOException {
    return sections().get(index);
  }

  /** The name of a section, such as {@code .text}. */
  public String name(SectionHeader section) throws IOException {
    return sections().name(section);
  }

  /** The first section of that name, or null. */
  public SectionHeader findSection(String name) throws IOException {
    return sections().find(name, 1);
  }

  /** All sections of that name, in the order of the file. */
  public List<SectionHeader> findSections(String name) throws IOException {
    List<SectionHeader> found = new ArrayList<>();
    SectionHeader next = sections().find(name, 1);
    while (next != null) {
      found.add(next);
      next = sections().find(name, next.index() + 1);
    }
    return found;
  }

  /** The first section of that type ({@link SectionHeader#SHT_SYMTAB}), or null. */
  public SectionHeader findSection(int type) throws IOException {
    return sections().find(type, 1);
  }

  /**
   * The bytes of a section, expanded where they are compressed; none for {@code SHT_NOBITS}. Those
   * of debug information in an object file are as if it was linked, with its sections where {@link
   * #address(SectionHeader)} says.
   *
   * @throws ElfException where it reaches beyond the file, or cannot be expanded
   */
  public ElfData data(SectionHeader section) throws IOException {
    if (section.type() == SectionHeader.SHT_NOBITS) {
      return whole.slice(0, 0);
    }
    ElfData data = stored(section);
    return isObject() && name(section).startsWith(".debug_") ? relocated(section, data) : data;
  }

  private ElfData stored(SectionHeader section) throws IOException {
    ElfData stored = whole.slice(section.offset(), section.size());
    if ((section.flags() & SectionHeader.SHF_COMPRESSED) != 0) {
      return expanded(SectionCompression.expand(stored, describe(section)));
    }
    if (name(section).startsWith(".zdebug_")) {
      return expanded(SectionCompression.expandOld(stored, describe(section)));
    }
    return stored;
  }

  private boolean isObject() {
    return header.type() == ElfHeader.ET_REL;
  }

  private ElfData relocated(SectionHeader section, ElfData data) throws IOException {
    byte[] bytes = null;
    SectionHeader relocations = sections().find(SectionHeader.SHT_RELA, 1);
    while (relocations != null) {
      if (relocations.info() == section.index() && header.is64()) {
        if (data.size() > SectionCompression.MAX_SIZE) {
          throw new ElfException(describe(section) + " is too large");
        }
        bytes = bytes == null ? data.bytes(0, (int) data.size()) : bytes;
        ElfData symbols = stored(section(relocations.link())).resident();
        new Relocations(stored(relocations).resident(), symbols, header.machine(), layout())
            .apply(bytes, header.order());
      }
      relocations = sections().find(SectionHeader.SHT_RELA, relocations.index() + 1);
    }
    return bytes == null ? data : expanded(bytes);
  }

  private ObjectLayout layout() throws IOException {
    if (layout == null) {
      layout = ObjectLayout.of(sections(), name());
    }
    return layout;
  }

  /**
   * Where a section is in memory, before any relocation; 0 where it is not. The sections of an
   * object file, which has not been linked, are taken to be one behind the other.
   */
  public long address(SectionHeader section) throws IOException {
    return isObject() ? layout().address(section.index()) : section.address();
  }

  /** What is added to the value of a symbol of a section for its address. */
  long symbolBase(int section) throws IOException {
    return isObject() ? layout().address(section) : 0;
  }

  /**
   * The bytes of several sections, one behind the other, in memory.
   *
   * @throws ElfException as {@link #data(SectionHeader)}, and where they have over 256 MiB
   */
  public ElfData data(List<SectionHeader> sections) throws IOException {
    List<ElfData> parts = new ArrayList<>();
    long size = 0;
    for (SectionHeader section : sections) {
      ElfData part = data(section);
      parts.add(part);
      size += part.size();
      if (size > SectionCompression.MAX_SIZE) {
        throw new ElfException(describe(section) + " is too large");
      }
    }
    byte[] bytes = new byte[(int) size];
    int filled = 0;
    for (ElfData part : parts) {
      part.read(0, bytes, filled, (int) part.size());
      filled += (int) part.size();
    }
    return expanded(bytes);
  }

  private ElfData expanded(byte[] bytes) throws ElfException {
    ByteSource expanded = ByteSource.of(name(), bytes);
    expanded.order(header.order());
    return new ElfData(expanded, 0, bytes.length, header.is64());
  }

  private String describe(SectionHeader section) throws IOException {
    return "section " + name(section) + " of " + name();
  }

  /** The notes of a section of type {@link SectionHeader#SHT_NOTE}. */
  public NoteReader notes(SectionHeader section) throws IOException {
    return new NoteReader(data(section), section.alignment());
  }

  /** The build id that the linker gave the file: 20 bytes mostly; empty where it has none. */
  public byte[] buildId() throws IOException {
    for (ProgramHeader segment : programHeaders) {
      if (segment.type() == ProgramHeader.PT_NOTE
          && Long.compareUnsigned(segment.offset(), whole.size()) < 0) {
        long length = Math.min(segment.fileSize(), whole.size() - segment.offset());
        if (length > 0) {
          ElfData notes = whole.slice(segment.offset(), length);
          byte[] id = buildId(new NoteReader(notes, segment.alignment()));
          if (id.length > 0) {
            return id;
          }
        }
      }
    }
    // An object file has no segments, and a debug file's may point to what it left out.
    SectionHeader section = findSection(".note.gnu.build-id");
    return section == null ? new byte[0] : buildId(notes(section));
  }

  /**
   * The build id among notes that are in memory, such as {@code /sys/kernel/notes}; empty where
   * there is none. They are in the byte order of this machine.
   */
  public static byte[] buildIdOf(byte[] notes) throws IOException {
    ByteSource source = ByteSource.of("notes", notes);
    source.order(ByteOrder.nativeOrder());
    return buildId(new NoteReader(new ElfData(source, 0, notes.length, true), Integer.BYTES));
  }

  private static byte[] buildId(NoteReader notes) throws IOException {
    while (notes.next()) {
      if (notes.is(NT_GNU_BUILD_ID, GNU)) {
        long size = Math.min(notes.descriptor().size(), MAX_BUILD_ID_SIZE);
        return notes.descriptor().bytes(0, (int) size);
      }
    }
    return new byte[0];
  }

  /** Where the debug information of this file was put, or null. */
  public DebugLink debugLink() throws IOException {
    SectionHeader section = findSection(".gnu_debuglink");
    return section == null ? null : DebugLink.read(data(section));
  }

  /**
   * The file in {@code .gnu_debugdata}, which has symbols that {@code .dynsym} lacks; null where
   * there is none. It is in memory as a whole.
   *
   * @throws ElfException where it cannot be expanded
   */
  public ElfFile debugData() throws IOException {
    return DebugData.read(this);
  }

  /** The CRC-32 of the whole file, which must be read for it. */
  public int crc32() throws IOException {
    return source.crc32();
  }

  /** What the dynamic linker is told; an empty one for a static program. */
  public DynamicSection dynamic() throws IOException {
    for (ProgramHeader segment : programHeaders) {
      if (segment.type() == ProgramHeader.PT_DYNAMIC) {
        return DynamicSection.read(whole.slice(segment.offset(), segment.fileSize()), this);
      }
    }
    return DynamicSection.EMPTY;
  }

  /** Whether this is a program that may be loaded at any address. */
  public boolean isPie() throws IOException {
    if (header.type() != ElfHeader.ET_DYN) {
      return false;
    }
    for (ProgramHeader segment : programHeaders) {
      if (segment.type() == ProgramHeader.PT_INTERP) {
        return true;
      }
    }
    // A program that links itself has no interpreter, and a mark of its own.
    return (dynamic().flags1() & DynamicSection.DF_1_PIE) != 0;
  }

  /** Where in the file the byte is that is loaded at {@code address}, or {@link #NOT_LOADED}. */
  public long fileOffset(long address) {
    for (ProgramHeader segment : programHeaders) {
      if (segment.type() == ProgramHeader.PT_LOAD && segment.holdsAddress(address)) {
        long offset = address - segment.address() + segment.offset();
        return offset < 0 ? NOT_LOADED : offset;
      }
    }
    return NOT_LOADED;
  }

  /** At which address the byte at {@code fileOffset} is loaded, or {@link #NOT_LOADED}. */
  public long address(long fileOffset) {
    ProgramHeader found = null;
    for (ProgramHeader segment : programHeaders) {
      if (segment.type() == ProgramHeader.PT_LOAD && segment.holdsOffset(fileOffset)) {
        // Where two segments share a page of the file, the one with instructions is meant.
        if (found == null || (segment.flags() & ProgramHeader.PF_X) != 0) {
          found = segment;
        }
      }
    }
    return found == null ? NOT_LOADED : fileOffset - found.offset() + found.address();
  }

  @Override
  public void close() {
    source.close();
  }
}
