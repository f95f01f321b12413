package dev.sonde.script.function;

import dev.sonde.compiler.ir.MapValue;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code avg(n)}: a running average. */
final class Avg extends SingleValueAggregation {
  Avg() {
    super(
        ScriptType.Aggregate.Kind.AVG,
        new Documentation(
            "avg",
            List.of("avg_t avg(int64 n)"),
            "The average of all values given.",
            "tracepoint:syscalls:sys_exit_read { @[comm] = avg(args.ret); }"));
  }

  @Override
  MapValue.Aggregation value(boolean signed) {
    return new MapValue.Avg(signed);
  }
}
