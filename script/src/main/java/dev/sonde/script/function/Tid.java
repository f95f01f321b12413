package dev.sonde.script.function;

import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.Value;
import java.util.List;

/** {@code tid}: the current thread's id. */
final class Tid extends ThreadIds {
  Tid() {
    super(
        new Documentation(
            "tid",
            List.of("uint32 tid", "uint32 tid(curr_ns|init)"),
            "The id of the current thread, in the pid namespace that Sonde runs in or in the initial"
                + " one.",
            "tracepoint:raw_syscalls:sys_enter { @[tid] = count(); }"));
  }

  @Override
  Value select(FunctionBuilder code, Value pidTgid) {
    return lower(code, pidTgid);
  }

  @Override
  int namespacedOffset() {
    return 0;
  }
}
