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
}
