package dev.sonde.bpf.link;

import dev.sonde.bpf.sys.Descriptor;

/** A program that is attached. Closing it detaches the program, which may then be attached anew. */
public final class Link implements AutoCloseable {
  private final String description;
  private final Descriptor[] held;
  private final Runnable afterwards;

  /** Takes over descriptors; those that are null are not there yet. */
  Link(String description, Descriptor... held) {
    this(description, null, held);
  }

  /**
   * Takes over descriptors.
   *
   * @param afterwards what is left to be done when they are closed, which done again does nothing;
   *     null for nothing
   */
  Link(String description, Runnable afterwards, Descriptor... held) {
    this.description = description;
    this.afterwards = afterwards;
    this.held = held;
  }

  /** What it is attached to, as in {@code tracepoint sched:sched_switch}. */
  public String description() {
    return description;
  }

  /** The number of the first descriptor that holds it. */
  int descriptor() {
    return held[0].number();
  }

  /** Detaches the program; again does nothing. */
  @Override
  public void close() {
    for (Descriptor descriptor : held) {
      if (descriptor != null) {
        descriptor.close();
      }
    }
    if (afterwards != null) {
      afterwards.run();
    }
  }

  @Override
  public String toString() {
    return description;
  }
}
