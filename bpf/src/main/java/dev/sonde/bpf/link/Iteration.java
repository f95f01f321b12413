package dev.sonde.bpf.link;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Bpf;
import dev.sonde.bpf.sys.BpfAttr.IterCreate;
import dev.sonde.bpf.sys.Descriptor;
import dev.sonde.bpf.sys.SystemCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** One pass through the objects of an iterator: reading it runs the program for the next ones. */
public final class Iteration implements AutoCloseable {
  private final String description;
  private final Descriptor descriptor;

  private Iteration(String description, Descriptor descriptor) {
    this.description = description;
    this.descriptor = descriptor;
  }

  /**
   * Begins a pass.
   *
   * @param link of an {@link IteratorAttachment}
   */
  public static Iteration begin(Link link) {
    try (Arena arena = Arena.ofConfined()) {
      Attr attr = new Attr(arena, IterCreate.SIZE).u32(IterCreate.LINK_FD, link.descriptor());
      String operation = "read " + link.description();
      return new Iteration(
          link.description(), Descriptor.of(Bpf.call(Bpf.ITER_CREATE, attr), operation));
    }
  }

  /**
   * Runs the program for the next objects, until it has written as much as the buffer holds.
   *
   * @return the bytes written to the buffer; 0 behind the last object
   */
  public int read(MemorySegment buffer) {
    long result = SystemCall.read(descriptor.number(), buffer);
    if (result < 0) {
      throw new BpfException("read " + description, (int) -result);
    }
    return (int) result;
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
