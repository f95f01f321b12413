package dev.sonde.compiler.program;

/** What renderers may ask of the running session. */
public interface RenderEnvironment {

  /**
   * The wall-clock time of a moment given in nanoseconds since boot.
   *
   * @return nanoseconds since 1970-01-01T00:00:00Z
   */
  long wallClockNanos(long nanosSinceBoot);

  /** The machine's time zone. */
  java.time.ZoneId zone();

  /**
   * A moment, written as C's strftime would in the C locale and the machine's time zone. As in
   * bpftrace, {@code %f}, {@code %k} and {@code %l} are the micro-, nano- and milliseconds of the
   * second.
   *
   * @param wallClockNanos nanoseconds since 1970-01-01T00:00:00Z
   */
  String strftime(String format, long wallClockNanos);

  /** The name of the kernel's symbol that an address belongs to, or the address. */
  String kernelSymbol(long address);

  /** The name of a process's function that an address belongs to, or the address. */
  String userSymbol(int process, long address);
}
