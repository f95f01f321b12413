package dev.sonde.bpf.link;

import dev.sonde.bpf.sys.Descriptor;

/** A program that is attached. Closing it detaches the program, which may then be attached anew. */
public final class Link implements AutoCloseable {
  private final String description;
  private final Descriptor[] held;

  /** Takes over descriptors; those that are null are not there yet. */
  Link(String description, Descriptor... held) {
    this.description = description;
    this.held = held;
  }

  /** What it is attached to, as in {@code tracepoint sched:sched_switch}. */
  public String description() {
    return description;
  }

  /** Detaches the program; again does nothing. */
  @Override
  public void close() {
    for (Descriptor descriptor : held) {
      if (descriptor != null) {
        descriptor.close();
      }
    }
  }

  @Override
  public String toString() {
    return description;
  }
}
