package dev.sonde.symbols.process;

import dev.sonde.symbols.program.ElfObject;
import dev.sonde.symbols.program.ElfObjects;
import dev.sonde.symbols.unwind.CallFrames;
import dev.sonde.symbols.unwind.UnwindTable;
import java.io.IOException;
import java.util.OptionalLong;

/** The call frame information of what processes have mapped. */
public final class MappedCallFrames {
  private final LoadedObjects objects;

  /** Nothing is looked at yet. */
  public MappedCallFrames(ElfObjects objects) {
    this.objects = new LoadedObjects(objects);
  }

  /**
   * A file as a process sees it.
   *
   * @param object the file; its {@link ElfObject#key} is equal for the mappings of one file
   * @param bias what addresses in the process exceed those in the file by
   */
  public record Mapped(ElfObject object, long bias) {

    /** All rules of the file; null where these are damaged, or there are none. */
    public UnwindTable table() {
      try {
        CallFrames frames = CallFrames.of(object.file());
        UnwindTable table = frames == null ? null : frames.table();
        return table == null || table.size() == 0 ? null : table;
      } catch (IOException _) {
        // As good as not there.
        return null;
      }
    }
  }

  /** The file of a mapping of a process; null where no code of a file that is open is mapped. */
  public Mapped of(int pid, Mapping mapping) {
    LoadedObject loaded = objects.open(pid, mapping);
    OptionalLong bias = loaded == null ? OptionalLong.empty() : loaded.bias(mapping);
    return bias.isEmpty() ? null : new Mapped(loaded.object(), bias.getAsLong());
  }
}
