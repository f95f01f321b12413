package dev.sonde.runtime.symbol;

import dev.sonde.bpf.BpfException;
import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.Symbol;
import dev.sonde.symbols.program.ElfObjects;
import dev.sonde.symbols.program.ProgramFile;
import java.io.IOException;

/**
 * Where in a program or library a function is.
 *
 * @param path of the file
 * @param function its name
 */
public record FunctionPlace(String path, String function) {

  /**
   * The offset in the file of its first instruction.
   *
   * @throws BpfException if the file cannot be read, or has no such function
   */
  public long offset() {
    try (ElfObjects objects = new ElfObjects(DebugFolders.STANDARD)) {
      ProgramFile program = objects.program(path);
      Symbol symbol = program.find(function);
      long offset =
          symbol == null ? ElfFile.NOT_LOADED : program.elf().fileOffset(symbol.address());
      if (offset == ElfFile.NOT_LOADED) {
        throw new BpfException(
            "find " + function,
            0,
            path + " has no such function; sonde -l 'uprobe:" + path + ":*' lists them");
      }
      return offset;
    } catch (IOException e) {
      throw new BpfException("read " + path, 0, e.getMessage());
    }
  }
}
