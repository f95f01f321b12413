package dev.sonde.script.probe;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.btf.BtfType;
import dev.sonde.bpf.btf.Kind;
import dev.sonde.bpf.link.RawTracepointAttachment;
import dev.sonde.bpf.object.AttachTarget;
import dev.sonde.bpf.object.AttachType;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.program.Probe;
import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.Severity;
import dev.sonde.script.probe.KernelFunctions.KernelFunction;
import dev.sonde.script.syntax.AttachPoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code rawtracepoint:event}: the same tracepoints without the record that tracefs describes. The
 * program gets the arguments themselves, each in 8 bytes; their types are in the kernel's BTF, or
 * in that of the module that the tracepoint is in.
 *
 * <p>BTF has a {@code typedef void (*btf_trace_<event>)(void *__data, ...)} for each. A typedef of
 * a pointer to a function keeps no names of parameters, so these are taken from one of the
 * functions that the kernel makes for the same event.
 */
final class RawTracepointProvider implements Provider {
  /** What the tracepoints of the kernel itself, not of a module, are listed under. */
  private static final String VMLINUX = KernelFunctions.VMLINUX;

  private static final String TYPEDEF_PREFIX = "btf_trace_";

  /** {@code __probestub_} exists since 6.5, {@code __traceiter_} since 5.10. */
  private static final String[] FUNCTION_PREFIXES = {
    "__probestub_", "__traceiter_", "__bpf_trace_"
  };

  @Override
  public String name() {
    return "rawtracepoint";
  }

  @Override
  public List<String> aliases() {
    return List.of("rt");
  }

  @Override
  public ProbeDocumentation documentation() {
    return new ProbeDocumentation(
        "A tracepoint without the record that is made of it: cheaper, with the arguments of the"
            + " kernel's own call.",
        "rawtracepoint:sched_switch { @[args.next.comm] = count(); }");
  }

  @Override
  public List<String> forms() {
    return List.of("rawtracepoint:event", "rawtracepoint:module:event");
  }

  @Override
  public List<ProbePoint> match(AttachPoint written, Machine machine, Diagnostics diagnostics) {
    int parts = written.parts().size();
    if (parts != 2 && parts != 3) {
      Mistakes.argumentCount(written, this, "1 or 2", diagnostics);
      return List.of();
    }
    String module = parts == 3 ? written.part(1) : "*";
    String event = written.part(parts - 1);
    if (event.isEmpty()) {
      diagnostics.error(
          written.span(),
          "rawtracepoint should be attached to a function",
          "write it as " + String.join(" or ", forms()));
      return List.of();
    }
    Optional<Btf> btf = machine.kernelBtf();
    if (btf.isEmpty()) {
      diagnostics.error(
          written.span(),
          "rawtracepoints require kernel BTF. Try using a 'tracepoint' instead.",
          "the kernel must be built with CONFIG_DEBUG_INFO_BTF=y");
      return List.of();
    }
    List<ProbePoint> points = new ArrayList<>();
    for (Event found : events(module, event, machine)) {
      points.add(point(written, found));
    }
    if (points.isEmpty()) {
      String wanted = parts == 3 ? module + ":" + event : event;
      // As bpftrace begins.
      String message = parts == 2 ? "Probe has no valid attach points. " : "";
      message += "No matches for rawtracepoint " + wanted + ".";
      Mistakes.noMatch(written, this, message, wanted, names("*", btf.get()), diagnostics);
    }
    return points;
  }

  /**
   * A tracepoint.
   *
   * @param module the module it is in, {@code vmlinux} for the kernel itself
   * @param btf has its types
   */
  private record Event(String module, String name, Btf btf) {
    /** The module as programs name it that attach to its types. */
    String owner() {
      return module.equals(VMLINUX) ? "" : module;
    }
  }

  private ProbePoint point(AttachPoint written, Event event) {
    List<Argument> arguments = arguments(event);
    return new ProbePoint(
        Providers.pointName(written, "rawtracepoint:" + event.module() + ":" + event.name()),
        name(),
        Probe.Role.EVENT,
        ProgramType.RAW_TRACEPOINT,
        Optional.of(new RawTracepointAttachment(event.name())),
        arguments,
        AddressSpace.KERNEL,
        ProbeContext.arguments(arguments.size()));
  }

  @Override
  public ProbePoint withTypedPointers(ProbePoint point, Machine machine) {
    RawTracepointAttachment attachment = (RawTracepointAttachment) point.attachment().orElseThrow();
    Event event = events("*", attachment.name(), machine).getFirst();
    int id = event.btf().find(TYPEDEF_PREFIX + event.name(), Kind.TYPEDEF);
    return point.attachedBy(
        ProgramKind.tracing(
            AttachType.TRACE_RAW_TP, new AttachTarget.Kernel(event.name(), event.owner(), id)),
        attachment);
  }

  /** The events that match: those of the kernel first, then those of modules. */
  private static List<Event> events(String module, String event, Machine machine) {
    List<Event> events = new ArrayList<>();
    Btf kernel = machine.kernelBtf().orElseThrow();
    Wildcard modules = new Wildcard(module);
    if (modules.matches(VMLINUX)) {
      for (String name : names(event, kernel)) {
        events.add(new Event(VMLINUX, name, kernel));
      }
    }
    // A tracepoint has one name in all of the kernel.
    if (!module.equals(VMLINUX) && (events.isEmpty() || Wildcard.isIn(event))) {
      for (String loaded : modulesWithEvents(module, event, machine)) {
        Optional<Btf> btf = machine.moduleBtf(loaded);
        for (String name : btf.isEmpty() ? List.<String>of() : names(event, btf.get())) {
          if (btf.get().find(TYPEDEF_PREFIX + name, Kind.TYPEDEF) >= kernel.typeCount()) {
            events.add(new Event(loaded, name, btf.get()));
          }
        }
      }
    }
    return events;
  }

  /** The modules that have such events, told by the functions that are made for each. */
  private static List<String> modulesWithEvents(String module, String event, Machine machine) {
    if (!Wildcard.isIn(module)) {
      return machine.modules().contains(module) ? List.of(module) : List.of();
    }
    Set<String> modules = new TreeSet<>();
    Optional<KernelFunctions> functions = machine.kernelFunctions();
    if (functions.isEmpty()) {
      return machine.modules();
    }
    for (String prefix : FUNCTION_PREFIXES) {
      for (KernelFunction function : functions.get().matching(module, prefix + event)) {
        modules.add(function.module());
      }
    }
    modules.remove(VMLINUX);
    return List.copyOf(modules);
  }

  /** The events of a BTF that match, sorted; a name without wildcards is looked up. */
  private static List<String> names(String pattern, Btf btf) {
    if (!Wildcard.isIn(pattern)) {
      return btf.find(TYPEDEF_PREFIX + pattern, Kind.TYPEDEF) == 0 ? List.of() : List.of(pattern);
    }
    Wildcard wildcard = new Wildcard(pattern);
    List<String> events = new ArrayList<>();
    for (int id : btf.findByPrefix(TYPEDEF_PREFIX, Kind.TYPEDEF)) {
      String event = btf.name(id).substring(TYPEDEF_PREFIX.length());
      if (wildcard.matches(event)) {
        events.add(event);
      }
    }
    Collections.sort(events);
    return events;
  }

  private static List<Argument> arguments(Event event) {
    Btf btf = event.btf();
    List<BtfType.Parameter> parameters = parameters(event.name(), btf);
    List<Argument> arguments = new ArrayList<>(parameters.size());
    // The first, "void *__data", is the kernel's own and not in the context.
    for (int i = 1; i < parameters.size(); i++) {
      BtfType.Parameter parameter = parameters.get(i);
      String name = parameter.name().isEmpty() ? "arg" + (i - 1) : parameter.name();
      arguments.add(
          new Argument(
              name,
              btf.spell(parameter.typeId()) + " " + name,
              (i - 1) * Long.BYTES,
              new ArgumentType.Btf(event.owner(), parameter.typeId())));
    }
    return arguments;
  }

  private static List<BtfType.Parameter> parameters(String event, Btf btf) {
    int typedef = btf.find(TYPEDEF_PREFIX + event, Kind.TYPEDEF);
    List<BtfType.Parameter> types = prototype(btf.skipModifiers(typedef), btf);
    for (String prefix : FUNCTION_PREFIXES) {
      int function = btf.find(prefix + event, Kind.FUNC);
      List<BtfType.Parameter> named = function == 0 ? List.of() : prototype(function, btf);
      if (named.size() == types.size()) {
        return named;
      }
    }
    return types;
  }

  /** The parameters of a function, or of what a pointer to one points to. */
  private static List<BtfType.Parameter> prototype(int id, Btf btf) {
    return btf.type(id) instanceof BtfType.Reference reference
            && btf.type(reference.typeId()) instanceof BtfType.FuncProto prototype
        ? prototype.parameters()
        : List.of();
  }

  @Override
  public boolean isListedUnasked() {
    return true;
  }

  @Override
  public List<String> list(String search, Machine machine, Diagnostics diagnostics) {
    Optional<Btf> btf = machine.kernelBtf();
    if (btf.isEmpty()) {
      diagnostics.add(
          new Diagnostic(
              Severity.WARNING,
              "rawtracepoints cannot be listed: the kernel is built without BTF",
              Optional.empty(),
              List.of()));
      return List.of();
    }
    int colon = search.indexOf(':');
    String module = colon < 0 ? "*" : search.substring(0, colon);
    List<String> listed = new ArrayList<>();
    for (Event event : events(module, search.substring(colon + 1), machine)) {
      listed.add(event.module() + ":" + event.name());
    }
    return listed;
  }

  @Override
  public List<Argument> arguments(String listed, Machine machine, Diagnostics diagnostics) {
    int colon = listed.indexOf(':');
    if (machine.kernelBtf().isEmpty()) {
      return List.of();
    }
    List<Event> events = events(listed.substring(0, colon), listed.substring(colon + 1), machine);
    return events.isEmpty() ? List.of() : arguments(events.getFirst());
  }
}
