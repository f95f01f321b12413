package dev.sonde.script.probe;

import dev.sonde.bpf.link.Attachment;
import dev.sonde.bpf.object.AttachType;
import dev.sonde.bpf.object.ProgramKind;
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
 * @param kind what kind of program runs there
 * @param attachment what attaches the program; empty for what is run by hand, {@code begin} and
 *     {@code end}
 * @param arguments what {@code args} offers; empty if it offers nothing
 * @param result what {@code retval} offers, for the return of functions whose type is known
 * @param pointers the space that the pointers among its arguments point into: {@code USER} for
 *     system calls
 * @param context what its programs find in their context besides {@code args}
 * @param debug the function whose debug information tells its arguments and types; empty where
 *     there is none
 */
public record ProbePoint(
    String name,
    String provider,
    Probe.Role role,
    ProgramKind kind,
    Optional<Attachment> attachment,
    List<Argument> arguments,
    Optional<Argument> result,
    AddressSpace pointers,
    ProbeContext context,
    Optional<DebugPlace> debug) {
  public ProbePoint {
    arguments = List.copyOf(arguments);
  }

  /** A place without debug information. */
  public ProbePoint(
      String name,
      String provider,
      Probe.Role role,
      ProgramKind kind,
      Optional<Attachment> attachment,
      List<Argument> arguments,
      Optional<Argument> result,
      AddressSpace pointers,
      ProbeContext context) {
    this(
        name,
        provider,
        role,
        kind,
        attachment,
        arguments,
        result,
        pointers,
        context,
        Optional.empty());
  }

  /**
   * A place in no event's way: the session itself runs what is there, by hand or as {@code
   * attachment} has it.
   */
  static ProbePoint inSession(
      String name, Provider provider, Probe.Role role, Optional<Attachment> attachment) {
    return new ProbePoint(
        name,
        provider.name(),
        role,
        ProgramType.RAW_TRACEPOINT,
        attachment,
        List.of(),
        AddressSpace.KERNEL);
  }

  /** A place for programs of a type that leaves no choice, with nothing but {@code args}. */
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

  /** A place for programs of a type that leaves no choice, and without a typed result. */
  public ProbePoint(
      String name,
      String provider,
      Probe.Role role,
      ProgramType programType,
      Optional<Attachment> attachment,
      List<Argument> arguments,
      AddressSpace pointers,
      ProbeContext context) {
    this(
        name,
        provider,
        role,
        ProgramKind.of(programType),
        attachment,
        arguments,
        Optional.empty(),
        pointers,
        context);
  }

  /** This place, about which a program may carry debug information. */
  public ProbePoint in(DebugPlace place) {
    return new ProbePoint(
        name,
        provider,
        role,
        kind,
        attachment,
        arguments,
        result,
        pointers,
        context,
        Optional.of(place));
  }

  /** This place, attached in another way. */
  ProbePoint attachedBy(ProgramKind otherKind, Attachment other) {
    return new ProbePoint(
        name,
        provider,
        role,
        otherKind,
        Optional.of(other),
        arguments,
        result,
        pointers,
        context,
        debug);
  }

  /** The type of the program that runs there. */
  public ProgramType programType() {
    return kind.type();
  }

  /** This place for the events of one process only, where the kernel can be told so. */
  ProbePoint inProcess(int process) {
    Optional<Attachment> narrowed =
        attachment.isPresent() ? attachment.get().inProcess(process) : Optional.empty();
    return narrowed.isEmpty() ? this : attachedBy(kind, narrowed.get());
  }

  /**
   * Whether, with {@code -p}, the program itself must leave the events of other processes:
   * attaching cannot; see {@link Attachment#inProcess}.
   */
  public boolean firesInEveryProcess(int process) {
    return attachment.isPresent() && attachment.get().inProcess(process).isEmpty();
  }

  /**
   * Whether a process whose event it is has entered the kernel: what its own code had in the
   * registers is kept where {@code bpf_task_pt_regs} finds it.
   */
  public boolean isInKernel() {
    return switch (kind.type()) {
      case TRACEPOINT, RAW_TRACEPOINT -> true;
      case TRACING -> !kind.attachType().equals(Optional.of(AttachType.TRACE_ITER));
      default -> false;
    };
  }

  /** Whether its programs run in the task that the event is of. */
  public boolean runsInTheTask() {
    return attachment.isPresent() && attachment.get().runsInTheTask();
  }
}
