package dev.sonde.symbols.process;

import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.ElfHeader;
import dev.sonde.symbols.elf.ProgramHeader;
import dev.sonde.symbols.program.FileKey;
import dev.sonde.symbols.range.RangeIndex;
import dev.sonde.symbols.range.RangeIndexBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The code that a process had mapped at one moment. It does not change when the process goes on, or
 * ends.
 */
public final class ProcessMaps {
  /** Those of a process without any. */
  static final ProcessMaps NONE = new ProcessMaps(List.of());

  /** A process with the most mappings and the longest paths would make gigabytes of text. */
  private static final int MAX_SIZE = 1 << 26;

  private final List<Mapping> mappings;
  private final RangeIndex index;

  private ProcessMaps(List<Mapping> mappings) {
    this.mappings = mappings;
    RangeIndexBuilder builder = new RangeIndexBuilder();
    for (Mapping mapping : mappings) {
      builder.add(mapping.start(), mapping.end(), 0);
    }
    this.index = builder.innermost();
  }

  /**
   * Those of a process.
   *
   * @throws IOException where there is no such process, or it may not be looked at
   */
  public static ProcessMaps read(int pid) throws IOException {
    try (InputStream in = Files.newInputStream(Path.of("/proc/" + pid + "/maps"))) {
      return read(in);
    }
  }

  /**
   * The code of a program as every process has it that runs the program: known without a process if
   * it is linked for fixed addresses ({@code ET_EXEC}), else none.
   *
   * @param file the program, which is at {@code path}
   * @throws IOException where it cannot be looked at
   */
  static ProcessMaps fixed(ElfFile file, Path path) throws IOException {
    FileKey key = FileKey.of(path);
    if (key == null || file.header().type() != ElfHeader.ET_EXEC) {
      return NONE;
    }
    List<Mapping> mappings = new ArrayList<>(1);
    for (ProgramHeader part : file.programHeaders()) {
      if (part.type() == ProgramHeader.PT_LOAD && (part.flags() & ProgramHeader.PF_X) != 0) {
        mappings.add(
            new Mapping(
                part.address(),
                part.address() + part.memorySize(),
                part.offset(),
                key.device(),
                key.inode(),
                path.toAbsolutePath().toString(),
                false));
      }
    }
    return new ProcessMaps(mappings);
  }

  static ProcessMaps read(InputStream in) throws IOException {
    MapsParser parser = new MapsParser();
    byte[] chunk = new byte[1 << 14];
    int total = 0;
    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
      parser.feed(chunk, count);
      total += count;
      if (total > MAX_SIZE) {
        break;
      }
    }
    return new ProcessMaps(parser.mappings());
  }

  /** All mappings with code, in the order of their addresses. */
  public List<Mapping> mappings() {
    return mappings;
  }

  /** The number in {@link #mappings} of the one with {@code address}, or -1. */
  int indexOf(long address) {
    return index.find(address);
  }

  /** The mapping that {@code address} is in, or null where it is in no code. */
  public Mapping find(long address) {
    int found = indexOf(address);
    return found == RangeIndex.NONE ? null : mappings.get(found);
  }
}
