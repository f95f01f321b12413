package dev.sonde.symbols.unwind;

import dev.sonde.symbols.elf.ElfData;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.ProgramHeader;
import dev.sonde.symbols.elf.SectionHeader;
import java.io.IOException;

/**
 * The call frame information of a program or library: {@code .eh_frame}, which programs carry to
 * throw exceptions, or else {@code .debug_frame}. Addresses are those in the file.
 */
public final class CallFrames {
  private static final int PT_GNU_EH_FRAME = 0x6474_e550;
  private static final int EM_AARCH64 = 183;

  private final UnwindRegisters registers;
  private final EntryReader entries;
  private final SearchTable search;
  private final long address;
  private UnwindTable table;

  private CallFrames(
      UnwindRegisters registers, EntryReader entries, SearchTable search, long address) {
    this.registers = registers;
    this.entries = entries;
    this.search = search;
    this.address = address;
  }

  /**
   * Finds the information of a file, which must stay open.
   *
   * @return null where there is none
   * @throws IOException where it cannot be read, or is damaged
   */
  public static CallFrames of(ElfFile file) throws IOException {
    UnwindRegisters registers =
        file.header().machine() == EM_AARCH64 ? UnwindRegisters.ARM64 : UnwindRegisters.X86_64;
    SearchTable search = searchTable(file);
    SectionHeader section = file.findSection(".eh_frame");
    if (section != null && section.type() != SectionHeader.SHT_NOBITS) {
      ElfData data = file.data(section).separate();
      return of(registers, data, section.address(), search);
    }
    if (search != null) {
      // Sections may be stripped; a segment tells where the header is, and that where the rest.
      ElfData data = fromSegment(file, search.frames());
      return data == null ? null : of(registers, data, search.frames(), search);
    }
    section = file.findSection(".debug_frame");
    if (section == null) {
      return null;
    }
    EntryReader entries = new EntryReader(file.data(section).separate(), 0, false);
    return new CallFrames(registers, entries, null, 0);
  }

  private static CallFrames of(
      UnwindRegisters registers, ElfData data, long address, SearchTable search) {
    SearchTable usable =
        search != null && search.isSearchable() && search.frames() == address ? search : null;
    return new CallFrames(registers, new EntryReader(data, address, true), usable, address);
  }

  private static SearchTable searchTable(ElfFile file) throws IOException {
    for (ProgramHeader segment : file.programHeaders()) {
      if (segment.type() == PT_GNU_EH_FRAME) {
        ElfData data = file.whole().slice(segment.offset(), segment.fileSize()).separate();
        return SearchTable.read(data, segment.address());
      }
    }
    return null;
  }

  private static ElfData fromSegment(ElfFile file, long address) throws IOException {
    for (ProgramHeader segment : file.programHeaders()) {
      if (segment.type() == ProgramHeader.PT_LOAD && segment.holdsAddress(address)) {
        long into = address - segment.address();
        return file.whole().slice(segment.offset() + into, segment.fileSize() - into).separate();
      }
    }
    return null;
  }

  /** The rule for the instruction at an address; {@link FrameRule#UNKNOWN} where there is none. */
  public FrameRule find(long wanted) throws IOException {
    if (search == null) {
      return table().find(wanted);
    }
    long at = search.find(wanted);
    FunctionEntry function = at == 0 ? null : entries.read(at - address);
    if (function == null || !function.holds(wanted)) {
      return FrameRule.UNKNOWN;
    }
    FrameRule[] found = {FrameRule.UNKNOWN};
    new CallFrameMachine(
            registers,
            function,
            entries.reader(0),
            (start, end, rule) -> {
              boolean holds = Long.compareUnsigned(wanted, end) < 0;
              if (holds) {
                found[0] = rule;
              }
              return !holds;
            })
        .run();
    return found[0];
  }

  /** All rules. The table is made at the first call. */
  public UnwindTable table() throws IOException {
    if (table == null) {
      UnwindTable.Builder builder = new UnwindTable.Builder();
      EntryReader all = entries.resident();
      long at = all.size() == 0 ? -1 : 0;
      while (at >= 0) {
        FunctionEntry function = all.read(at);
        if (function != null && function.start() != 0) {
          new CallFrameMachine(registers, function, all.reader(0), builder::add).run();
        }
        at = all.next(at);
      }
      table = builder.build();
    }
    return table;
  }
}
