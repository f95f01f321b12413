package dev.sonde.symbols.dwarf;

import dev.sonde.symbols.elf.ElfData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The beginning of a line table: which files it tells of, and how its program is written (DWARF 5,
 * section 6.2.4; DWARF 4, section 6.2.4).
 *
 * @param files the paths of the files; with the number that the program gives them
 * @param operandCounts how many operands each standard operation has, from 1 on
 * @param program where the program begins
 * @param end where it ends
 */
record LineHeader(
    int version,
    int addressSize,
    int minimumInstructionLength,
    boolean statementDefault,
    int lineBase,
    int lineRange,
    int[] operandCounts,
    List<String> files,
    long program,
    long end) {
  private static final int MAX_NAMES = 1 << 18;
  private static final int CONTENT_PATH = 1;
  private static final int CONTENT_DIRECTORY = 2;

  /** The path of a file; null for one that the table does not have. */
  String file(int number) {
    return number >= 0 && number < files.size() ? files.get(number) : null;
  }

  /**
   * Reads the header at {@code offset}.
   *
   * @param unit whose table it is
   */
  static LineHeader read(Unit unit, long offset) throws IOException {
    Sections sections = unit.sections();
    ByteReader in = new ByteReader(sections.get(Section.LINE), offset);
    int offsetSize = 4;
    long length = in.u32();
    if (length == 0xffff_ffffL) {
      offsetSize = 8;
      length = in.u64();
    }
    long end = in.position() + length;
    if (length < 0 || end < 0 || end > in.data().size()) {
      throw in.damaged("a line table claims " + Long.toUnsignedString(length) + " bytes");
    }
    int version = in.u16();
    if (version < 2 || version > 5) {
      throw new DwarfException(
          in.data().fileName() + " has a line table of version " + version + ", not 2 to 5");
    }
    int addressSize = unit.header().addressSize();
    if (version == 5) {
      addressSize = in.u8();
      in.u8();
    }
    long headerLength = in.unsigned(offsetSize);
    long program = in.position() + headerLength;
    if (headerLength < 0 || program < 0 || program > end) {
      throw in.damaged("the header of a line table is larger than the table");
    }
    int minimumInstructionLength = in.u8();
    if (version >= 4) {
      in.u8(); // Operations in an instruction: more than one for VLIW only.
    }
    boolean statementDefault = in.u8() != 0;
    int lineBase = in.s8();
    int lineRange = in.u8();
    int[] operandCounts = new int[Math.max(1, in.u8())];
    for (int i = 1; i < operandCounts.length; i++) {
      operandCounts[i] = in.u8();
    }
    AttributeValue folder = unit.rootValue(Attribute.COMP_DIR);
    String from = folder == null ? null : folder.string();
    NameReader names = new NameReader(in, sections, offsetSize, from, unit.file().effort());
    return new LineHeader(
        version,
        addressSize,
        minimumInstructionLength,
        statementDefault,
        lineBase,
        lineRange,
        operandCounts,
        version == 5 ? names.readNew() : names.readOld(),
        program,
        end);
  }

  /** Reads the lists of folders and files. */
  private record NameReader(
      ByteReader in, Sections sections, int offsetSize, String from, Effort effort) {

    /** As of version 2 to 4: files are counted from 1, and folder 0 is that of the compilation. */
    List<String> readOld() throws IOException {
      List<String> folders = new ArrayList<>();
      folders.add(from == null ? "" : from);
      while (true) {
        String folder = in.string();
        if (folder.isEmpty()) {
          break;
        }
        require(folders.size());
        folders.add(join(from, folder));
      }
      List<String> files = new ArrayList<>();
      files.add(null);
      while (true) {
        String name = in.string();
        if (name.isEmpty()) {
          return files;
        }
        require(files.size());
        files.add(join(folder(folders, in.uleb()), name));
        in.uleb(); // When it was last changed.
        in.uleb(); // Its size.
      }
    }

    /** As of version 5: everything is counted from 0, and each list begins with its format. */
    List<String> readNew() throws IOException {
      List<String> folders = readList(null);
      if (!folders.isEmpty() && folders.getFirst().isEmpty() && from != null) {
        folders.set(0, from);
      }
      // The first is the unit's own, which may be relative as well: that of Debian's kernels is.
      for (int i = 1; i < folders.size(); i++) {
        folders.set(i, join(folders.getFirst(), folders.get(i)));
      }
      return readList(folders);
    }

    private List<String> readList(List<String> folders) throws IOException {
      int fields = in.u8();
      long[] contents = new long[fields];
      int[] forms = new int[fields];
      for (int i = 0; i < fields; i++) {
        contents[i] = in.uleb();
        forms[i] = in.count();
      }
      int count = in.count();
      List<String> names = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        require(names.size());
        String name = "";
        long folder = 0;
        for (int field = 0; field < fields; field++) {
          if (contents[field] == CONTENT_PATH) {
            name = string(forms[field]);
          } else if (contents[field] == CONTENT_DIRECTORY) {
            folder = number(forms[field]);
          } else {
            skip(forms[field]);
          }
        }
        names.add(folders == null ? name : join(folder(folders, folder), name));
      }
      return names;
    }

    private void require(int names) throws DwarfException {
      effort.step();
      if (names >= MAX_NAMES) {
        throw in.damaged("a line table names over 262,144 files");
      }
    }

    private String string(int form) throws IOException {
      return switch (form) {
        case Form.STRING -> in.string();
        case Form.LINE_STRP -> text(sections.get(Section.LINE_STR));
        case Form.STRP -> text(sections.get(Section.STR));
        default -> throw in.damaged("a file name has the form " + form);
      };
    }

    private String text(ElfData strings) throws IOException {
      return strings.string(in.unsigned(offsetSize));
    }

    private long number(int form) throws IOException {
      return switch (form) {
        case Form.UDATA -> in.uleb();
        case Form.DATA1 -> in.u8();
        case Form.DATA2 -> in.u16();
        case Form.DATA4 -> in.u32();
        case Form.DATA8 -> in.u64();
        default -> throw in.damaged("the number of a folder has the form " + form);
      };
    }

    private void skip(int form) throws IOException {
      int size = Form.fixedSize(form, 8, offsetSize, 5);
      switch (form) {
        case Form.UDATA -> in.uleb();
        case Form.STRING -> in.skipString();
        case Form.BLOCK -> in.skip(in.uleb());
        default -> {
          if (size == Form.VARIABLE) {
            throw in.damaged("a line table has a field of the form " + form);
          }
          in.skip(size);
        }
      }
    }

    private static String folder(List<String> folders, long number) {
      return number >= 0 && number < folders.size() ? folders.get((int) number) : "";
    }

    private static String join(String folder, String name) {
      return folder == null || folder.isEmpty() || name.startsWith("/")
          ? name
          : folder + "/" + name;
    }
  }
}
