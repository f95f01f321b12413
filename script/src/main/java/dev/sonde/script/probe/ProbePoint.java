package dev.sonde.script.probe;

import dev.sonde.bpf.link.Attachment;
import dev.sonde.bpf.link.PerfEventAttachment;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.program.Probe;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One place that a probe attaches to.
 *
 * @param name in full, as {@code probe} yields it: {@code tracepoint:sched:sched_switch}
 * @param provider the provider's full name
 * @param role when it runs
 * @param programType what kind of program runs there
 * @param attachment what attaches the program; empty for what is run by hand, {@code begin} and
 *     {@code end}
 * @param arguments what {@code args} offers; empty if it offers nothing
 * @param pointers the space that the pointers among its arguments point into: {@code USER} for
 *     system calls
 */
public record ProbePoint(
    String name,
    String provider,
    Probe.Role role,
    ProgramType programType,
    Optional<Attachment> attachment,
    List<Argument> arguments,
    AddressSpace pointers) {
  public ProbePoint {
    arguments = List.copyOf(arguments);
  }

  /**
   * This place for the events of one process only, as {@code -p} wants it, where that can be said
   * when attaching: a counter counts in the process alone. Timers that fire for no process in
   * particular, and {@code begin} and {@code end}, stay as they are.
   */
  public ProbePoint inProcess(int pid) {
    if (!(attachment.orElse(null) instanceof PerfEventAttachment event)
        || event.cpu().isPresent()) {
      return this;
    }
    Attachment narrowed =
        new PerfEventAttachment(
            event.description(),
            event.source(),
            event.config(),
            event.sampling(),
            OptionalInt.of(pid),
            event.cpu());
    return new ProbePoint(
        name, provider, role, programType, Optional.of(narrowed), arguments, pointers);
  }

  /**
   * Whether, with {@code -p}, the program itself must leave the events of other processes:
   * attaching cannot.
   */
  public boolean firesInEveryProcess() {
    return attachment.isPresent() && !(attachment.get() instanceof PerfEventAttachment);
  }
}
