package dev.sonde.script.function;

import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.Value;
import java.util.List;

/** {@code pid}: the current process's id. */
final class Pid extends ThreadIds {
  Pid() {
    super(
        new Documentation(
            "pid",
            List.of("uint32 pid", "uint32 pid(curr_ns|init)"),
            "The id of the current process, in the pid namespace that Sonde runs in or in the initial"
                + " one.",
            "tracepoint:raw_syscalls:sys_enter { @[pid] = count(); }"));
  }

  @Override
  Value select(FunctionBuilder code, Value pidTgid) {
    return upper(code, pidTgid);
  }

  @Override
  int namespacedOffset() {
    return 4;
  }
}
