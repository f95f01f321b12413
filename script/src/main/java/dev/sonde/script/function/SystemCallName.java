package dev.sonde.script.function;

import dev.sonde.symbols.arch.SystemCallNames;
import java.util.List;

/** {@code syscall_name(number)}: the name of a system call. */
final class SystemCallName extends NumberName {
  SystemCallName() {
    super(
        new Documentation(
            "syscall_name",
            List.of("string syscall_name(int nr_syscall)"),
            "The name of the system call that has a number on this machine.",
            "tracepoint:raw_syscalls:sys_enter { @[syscall_name(args.id)] = count(); }"));
  }

  @Override
  NameTable table() {
    return new NameTable(SystemCallNames.ofThisMachine(), "Unknown syscall");
  }
}
