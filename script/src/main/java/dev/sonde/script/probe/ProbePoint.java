package dev.sonde.script.probe;

import dev.sonde.bpf.link.Attachment;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.program.Probe;
import java.util.List;
import java.util.Optional;

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
 * @param context what its programs find in their context besides {@code args}
 */
public record ProbePoint(
    String name,
    String provider,
    Probe.Role role,
    ProgramType programType,
    Optional<Attachment> attachment,
    List<Argument> arguments,
    AddressSpace pointers,
    ProbeContext context) {
  public ProbePoint {
    arguments = List.copyOf(arguments);
  }

  /** A place with nothing but {@code args} in the context. */
  public ProbePoint(
      String name,
      String provider,
      Probe.Role role,
      ProgramType programType,
      Optional<Attachment> attachment,
      List<Argument> arguments,
      AddressSpace pointers) {
    this(name, provider, role, programType, attachment, arguments, pointers, ProbeContext.NONE);
  }

  /**
   * This place for the events of one process only, as {@code -p} wants it, where that can be said
   * when attaching; see {@link Attachment#inProcess}.
   */
  public ProbePoint inProcess(int pid) {
    return attachment.isEmpty()
        ? this
        : new ProbePoint(
            name,
            provider,
            role,
            programType,
            Optional.of(attachment.get().inProcess(pid)),
            arguments,
            pointers,
            context);
  }

  /**
   * Whether, with {@code -p}, the program itself must leave the events of other processes:
   * attaching cannot.
   */
  public boolean firesInEveryProcess() {
    return attachment.isPresent() && attachment.get().firesInEveryProcess();
  }
}
