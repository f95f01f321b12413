package dev.sonde.script.function;

import dev.sonde.compiler.ir.MapValue;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code min(n)}: the least value. */
final class Min extends SingleValueAggregation {
  Min() {
    super(
        ScriptType.Aggregate.Kind.MIN,
        new Documentation(
            "min",
            List.of("min_t min(int64 n)"),
            "The least of all values given.",
            "tracepoint:syscalls:sys_exit_read { @[comm] = min(args.ret); }"));
  }

  @Override
  MapValue.Aggregation value(boolean signed) {
    return new MapValue.Min(signed);
  }
}
