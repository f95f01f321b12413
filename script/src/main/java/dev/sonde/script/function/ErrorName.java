package dev.sonde.script.function;

import java.util.List;

/** {@code strerror(error)}: what an error number means. */
final class ErrorName extends NumberName {
  ErrorName() {
    super(
        new Documentation(
            "strerror",
            List.of("string strerror(int error)"),
            "What an error number means, in the words of the kernel's headers. Its own negative"
                + " numbers mean the same.",
            "tracepoint:syscalls:sys_exit_openat /args.ret < 0/ { @[strerror(args.ret)] = count();"
                + " }"));
  }

  @Override
  NameTable table() {
    return new NameTable(NumberedNames.read("errors.txt"), "Unknown error");
  }

  @Override
  boolean takesNegative() {
    return true;
  }
}
