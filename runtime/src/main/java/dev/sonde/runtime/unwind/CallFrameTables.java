package dev.sonde.runtime.unwind;

import dev.sonde.bpf.map.BpfMap;
import dev.sonde.compiler.program.CallFrameMaps;
import dev.sonde.symbols.process.MappedCallFrames.Mapped;
import dev.sonde.symbols.unwind.UnwindTable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/** Puts the rules of files into {@link CallFrameMaps#TABLES}, those of each file once. */
final class CallFrameTables {
  private final BpfMap tables;

  /** By file; the table of a file that has no rules is {@link Table#NONE}. */
  private final Map<Object, Table> known = new HashMap<>();

  private int count;

  /**
   * A table.
   *
   * @param number in the map of tables
   */
  record Table(int number, int rows) {
    static final Table NONE = new Table(0, 0);
  }

  CallFrameTables(BpfMap tables) {
    this.tables = tables;
  }

  /** The table of a file. */
  Table of(Mapped mapped) {
    Table table = known.get(mapped.object().key());
    if (table == null) {
      UnwindTable rules = count < CallFrameMaps.MAX_TABLES ? mapped.table() : null;
      table = rules == null ? Table.NONE : add(rules);
      known.put(mapped.object().key(), table);
    }
    return table;
  }

  private Table add(UnwindTable rules) {
    try (BpfMap rows = BpfMap.create(CallFrameMaps.table(rules.size()))) {
      MemorySegment memory = rows.memory();
      for (int row = 0; row < rules.size(); row++) {
        long at = (long) row * CallFrameMaps.ROW_SIZE;
        memory.set(ValueLayout.JAVA_LONG, at, rules.start(row));
        memory.set(ValueLayout.JAVA_LONG, at + CallFrameMaps.ROW_RULE, rules.rule(row));
      }
      // The map of maps keeps it from here on.
      tables.update(number(count), number(rows.fd()));
    }
    return new Table(count++, rules.size());
  }

  private static byte[] number(int number) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(number).array();
  }
}
