package dev.sonde.runtime.unwind;

import dev.sonde.bpf.map.BpfMap;
import dev.sonde.compiler.program.CallFrameMaps;
import dev.sonde.runtime.process.ProcessException;
import dev.sonde.runtime.unwind.CallFrameTables.Table;
import dev.sonde.symbols.process.MappedCallFrames;
import dev.sonde.symbols.process.Mapping;
import dev.sonde.symbols.process.ProcessMaps;
import dev.sonde.symbols.program.ElfObjects;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The processes whose stacks programs can walk by call frame information. What they have mapped is
 * looked at again now and then: they may load a library, or become another program.
 */
public final class UnwoundProcesses {
  private static final int MOST_ANCESTORS = 32;

  private final BpfMap mappings;
  private final CallFrameTables tables;
  private final MappedCallFrames frames;

  /** By process, what the map has of it. */
  private final Map<Integer, Set<Mapping>> known = new HashMap<>();

  /**
   * No process yet.
   *
   * @param mappings the map {@link CallFrameMaps#MAPPINGS} of a loaded program
   * @param tables its map {@link CallFrameMaps#TABLES}
   * @param objects where the files of the processes are opened
   */
  public UnwoundProcesses(BpfMap mappings, BpfMap tables, ElfObjects objects) {
    this.mappings = mappings;
    this.frames = new MappedCallFrames(objects);
    this.tables = new CallFrameTables(tables);
  }

  /**
   * Adds a process, with what it has mapped now.
   *
   * @throws ProcessException if there is no such process
   */
  public void add(int process) {
    begin(process);
    if (known.get(process).isEmpty()) {
      throw new ProcessException(
          "there is no process " + process + " whose memory could be looked at for dw_ustack");
    }
  }

  /**
   * Takes note that a process was met in a state of its memory that is new: it may have become
   * another program, or be one that a known process has started, which is known from then on.
   */
  public void meet(int process) {
    if (known.containsKey(process)) {
      look(process);
    } else if (isOfKnown(process)) {
      begin(process);
    }
  }

  private void begin(int process) {
    known.put(process, Set.of());
    mappings.update(AddressPrefixes.ofProcess(process), new byte[CallFrameMaps.MAPPING_SIZE]);
    look(process);
  }

  /** Whether a known process has started another, or one that has, as far as that can be told. */
  private boolean isOfKnown(int process) {
    Optional<ProcessHandle> ancestor = ProcessHandle.of(process).flatMap(ProcessHandle::parent);
    for (int i = 0; i < MOST_ANCESTORS && ancestor.isPresent(); i++) {
      if (known.containsKey((int) ancestor.get().pid())) {
        return true;
      }
      ancestor = ancestor.get().parent();
    }
    return false;
  }

  /** Looks again at what the processes have mapped. */
  public void keepUp() {
    for (int process : known.keySet()) {
      look(process);
    }
  }

  private void look(int process) {
    Set<Mapping> now = mapped(process);
    Set<Mapping> before = known.get(process);
    for (Mapping mapping : before) {
      if (!now.contains(mapping)) {
        for (byte[] key : AddressPrefixes.of(process, mapping.start(), mapping.end())) {
          mappings.delete(key);
        }
      }
    }
    for (Mapping mapping : now) {
      if (!before.contains(mapping)) {
        add(process, mapping);
      }
    }
    known.put(process, now);
  }

  private static Set<Mapping> mapped(int process) {
    try {
      return new HashSet<>(ProcessMaps.read(process).mappings());
    } catch (IOException _) {
      // It has ended: it has nothing mapped.
      return Set.of();
    }
  }

  /** Such as {@code [uprobes]}, where functions return to that a uretprobe waits for. */
  private static boolean isOfTheKernel(Mapping mapping) {
    return mapping.path().startsWith("[") && !mapping.path().startsWith("[anon");
  }

  private void add(int process, Mapping mapping) {
    MappedCallFrames.Mapped mapped = frames.of(process, mapping);
    Table table = mapped == null ? Table.NONE : tables.of(mapped);
    if (table.rows() == 0 && isOfTheKernel(mapping)) {
      return;
    }
    byte[] value =
        ByteBuffer.allocate(CallFrameMaps.MAPPING_SIZE)
            .order(ByteOrder.nativeOrder())
            .putLong(CallFrameMaps.START, mapping.start())
            .putLong(CallFrameMaps.END, mapping.end())
            .putLong(CallFrameMaps.BIAS, mapped == null ? 0 : mapped.bias())
            .putInt(CallFrameMaps.TABLE, table.number())
            .putInt(CallFrameMaps.ROWS, table.rows())
            .array();
    for (byte[] key : AddressPrefixes.of(process, mapping.start(), mapping.end())) {
      mappings.update(key, value);
    }
  }
}
