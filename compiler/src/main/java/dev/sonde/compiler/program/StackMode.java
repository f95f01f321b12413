package dev.sonde.compiler.program;

/** How a stack is shown. */
public enum StackMode {
  /** A function and the offset in it on each line. */
  BPFTRACE,
  /** As perf does: address, function and offset, and for a process's stack the file. */
  PERF,
  /** An address on each line. */
  RAW,
  /** The build id of the file and the offset in it on each line. */
  BUILD_ID;

  /** The mode as scripts write it. */
  public String text() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
