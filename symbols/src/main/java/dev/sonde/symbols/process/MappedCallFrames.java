package dev.sonde.symbols.process;

import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.unwind.CallFrames;
import dev.sonde.symbols.unwind.UnwindTable;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * The call frame information of what processes have mapped. Files that are asked for again soon are
 * opened once.
 */
public final class MappedCallFrames implements AutoCloseable {
  private final LoadedObjects objects = new LoadedObjects(DebugFolders.STANDARD);

  /** Nothing is open yet. */
  public MappedCallFrames() {
    // The files are opened as they are asked for.
  }

  /**
   * A file with call frame information, as a process sees it.
   *
   * @param file equal for the mappings of one file
   * @param bias what addresses in the process exceed those in the file by
   */
  public record Mapped(Object file, CallFrames frames, long bias) {

    /** All rules of the file; null where these are damaged, or there are none. */
    public UnwindTable table() {
      try {
        UnwindTable table = frames.table();
        return table.size() == 0 ? null : table;
      } catch (IOException _) {
        // As good as not there.
        return null;
      }
    }
  }

  /** The information of a mapping of a process; null where it has none. */
  public Mapped of(int pid, Mapping mapping) {
    LoadedObject object = objects.open(pid, mapping);
    CallFrames frames = object == null ? null : object.callFrames();
    if (frames == null) {
      return null;
    }
    OptionalLong bias = object.bias(mapping);
    return bias.isEmpty() ? null : new Mapped(object, frames, bias.getAsLong());
  }

  @Override
  public void close() {
    objects.close();
  }
}
