package dev.sonde.script.function;

import dev.sonde.compiler.ir.MapValue;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code sum(n)}: a running total. */
final class Sum extends SingleValueAggregation {
  Sum() {
    super(
        ScriptType.Aggregate.Kind.SUM,
        new Documentation(
            "sum",
            List.of("sum_t sum(int64 n)"),
            "The total of all values given. Every CPU counts by itself; the counts are added when the map is read.",
            "tracepoint:syscalls:sys_exit_read { @[comm] = sum(args.ret); }"));
  }

  @Override
  MapValue.Aggregation value(boolean signed) {
    return new MapValue.Sum(signed);
  }
}
