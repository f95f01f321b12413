package dev.sonde.bpf.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.sonde.bpf.BpfException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Both ends of a {@code pipe(7)} that no child inherits. */
public final class PipeDescriptors implements AutoCloseable {
  private static final int CLOEXEC = 0x80000;

  private final Descriptor readEnd;
  private final Descriptor writeEnd;

  /**
   * Makes a pipe.
   *
   * @throws BpfException if this process may open no more files
   */
  public PipeDescriptors() {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment ends = call.allocate(JAVA_INT, 2);
      long result = SystemCall.invoke(SystemCallNumber.PIPE2, ends.address(), CLOEXEC, 0);
      if (result < 0) {
        throw new BpfException("create a pipe", (int) -result);
      }
      readEnd = new Descriptor(ends.getAtIndex(JAVA_INT, 0));
      writeEnd = new Descriptor(ends.getAtIndex(JAVA_INT, 1));
    }
  }

  /** The number of the end to read from. */
  public int readEnd() {
    return readEnd.number();
  }

  /**
   * Writes one byte, which an empty pipe always takes.
   *
   * @throws BpfException if nobody can read it any more
   */
  public void write(byte value) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment bytes = call.allocateFrom(JAVA_BYTE, value);
      long result =
          SystemCall.invoke(SystemCallNumber.WRITE, writeEnd.number(), bytes.address(), 1);
      if (result < 0) {
        throw new BpfException("write to a pipe", (int) -result);
      }
    }
  }

  @Override
  public void close() {
    writeEnd.close();
    readEnd.close();
  }
}
