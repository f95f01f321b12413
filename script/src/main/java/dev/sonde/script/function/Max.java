package dev.sonde.script.function;

import dev.sonde.compiler.ir.MapValue;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code max(n)}: the greatest value. */
final class Max extends SingleValueAggregation {
  Max() {
    super(
        ScriptType.Aggregate.Kind.MAX,
        new Documentation(
            "max",
            List.of("max_t max(int64 n)"),
            "The greatest of all values given.",
            "tracepoint:syscalls:sys_exit_read { @[comm] = max(args.ret); }"));
  }

  @Override
  MapValue.Aggregation value(boolean signed) {
    return new MapValue.Max(signed);
  }
}
