package dev.sonde.script.function;

import dev.sonde.compiler.ir.MapValue;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code stats(n)}: count, average and total. */
final class Stats extends SingleValueAggregation {
  Stats() {
    super(
        ScriptType.Aggregate.Kind.STATS,
        new Documentation(
            "stats",
            List.of("stats_t stats(int64 n)"),
            "The number of values given, their average and their total.",
            "tracepoint:syscalls:sys_exit_read { @[comm] = stats(args.ret); }"));
  }

  @Override
  MapValue.Aggregation value(boolean signed) {
    return new MapValue.Stats(signed);
  }
}
