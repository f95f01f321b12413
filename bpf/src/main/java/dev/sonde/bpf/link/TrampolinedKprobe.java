package dev.sonde.bpf.link;

import dev.sonde.bpf.program.Program;

/**
 * A kprobe or kretprobe in whose place a program is attached by a trampoline, which costs less at
 * each event. The program is one for the trampoline: where the kernel refuses that, another program
 * is attached as the kprobe itself.
 *
 * @param kprobe what is meant: the entry or the return of a function
 * @param trampoline what is done
 * @param places as how many it counts: none at the return of a function whose entry counts for both
 */
public record TrampolinedKprobe(KprobeAttachment kprobe, TracingAttachment trampoline, int places)
    implements Attachment {
  @Override
  public Link attach(Program program) {
    return trampoline.attach(program);
  }

  @Override
  public boolean runsLastAttachedFirst() {
    return trampoline.runsLastAttachedFirst();
  }

  /** The function, as the kernel knows it. */
  public String function() {
    return ((KprobeAttachment.Place.InFunction) kprobe.place()).function();
  }
}
