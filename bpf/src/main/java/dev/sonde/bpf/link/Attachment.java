package dev.sonde.bpf.link;

import dev.sonde.bpf.program.Program;

/**
 * A way of attaching a program to an event source, as data: one record per way. What is described
 * here is attached only when a loaded program is given to it.
 */
public interface Attachment {

  /**
   * Attaches a program; from now on it runs at each event.
   *
   * @return what detaches it when closed
   * @throws dev.sonde.bpf.BpfException if there is no such event source, or the kernel refuses
   */
  Link attach(Program program);
}
