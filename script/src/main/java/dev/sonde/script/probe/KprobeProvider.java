package dev.sonde.script.probe;

import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.link.Attachment;
import dev.sonde.bpf.link.KprobeAttachment;
import dev.sonde.bpf.link.KprobeAttachment.Place;
import dev.sonde.bpf.link.KprobeMultiAttachment;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.program.Probe;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.probe.KernelFunctions.KernelFunction;
import dev.sonde.script.syntax.AttachPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code kprobe:function}, {@code kprobe:module:function+offset} and {@code kprobe:address}: an
 * instruction of the kernel; {@code kretprobe}, the return of a function. The program sees the
 * registers of that moment.
 */
final class KprobeProvider implements Provider {
  private final boolean atReturn;

  private KprobeProvider(boolean atReturn) {
    this.atReturn = atReturn;
  }

  static KprobeProvider entry() {
    return new KprobeProvider(false);
  }

  static KprobeProvider atReturn() {
    return new KprobeProvider(true);
  }

  @Override
  public String name() {
    return atReturn ? "kretprobe" : "kprobe";
  }

  @Override
  public List<String> aliases() {
    return List.of(atReturn ? "kr" : "k");
  }

  @Override
  public ProbeDocumentation documentation() {
    return atReturn
        ? new ProbeDocumentation(
            "Fires when a kernel function returns; retval is its result. Many functions are"
                + " attached at once where the kernel can.",
            "kretprobe:vfs_read { @bytes = hist(retval); }")
        : new ProbeDocumentation(
            "Fires when a kernel function is entered, or at an instruction of it. arg0 and so on are"
                + " the arguments, reg() any register. An address needs --unsafe. Many functions are"
                + " attached at once where the kernel can.",
            "kprobe:vfs_* { @[probe] = count(); }");
  }

  @Override
  public List<String> forms() {
    List<String> forms =
        new ArrayList<>(List.of(name() + ":function", name() + ":module:function"));
    if (!atReturn) {
      forms.add(name() + ":function+offset");
    }
    forms.add(name() + ":address");
    return forms;
  }

  @Override
  public List<ProbePoint> match(AttachPoint written, Machine machine, Diagnostics diagnostics) {
    int parts = written.parts().size();
    if (parts != 2 && parts != 3) {
      Mistakes.argumentCount(written, this, "1 or 2", diagnostics);
      return List.of();
    }
    String module = parts == 3 ? written.part(1) : "";
    String function = written.part(parts - 1);
    if (function.isEmpty()) {
      diagnostics.error(
          written.span(),
          "kprobes should be attached to a function or an address",
          "write it as " + String.join(" or ", forms()));
      return List.of();
    }
    List<ProbePoint> points =
        Character.isDigit(function.charAt(0))
            ? atAddress(written, function, machine, diagnostics)
            : inFunctions(written, module, function, machine, diagnostics);
    if (!points.isEmpty() && !machine.hasKprobes()) {
      diagnostics.error(
          written.span(),
          "Unable to attach probe: "
              + points.getFirst().name()
              + ": this kernel has no kprobes; it was built without CONFIG_KPROBES=y",
          "try fentry"
              + (atReturn ? " or fexit" : "")
              + ", or a tracepoint nearby: sonde -l 'tracepoint:*'");
      return List.of();
    }
    return points;
  }

  private List<ProbePoint> atAddress(
      AttachPoint written, String number, Machine machine, Diagnostics diagnostics) {
    if (!machine.isUnsafe()) {
      diagnostics.error(
          written.span(),
          "Probing by address requires --unsafe",
          "an address in the middle of an instruction can stop the machine");
      return List.of();
    }
    try {
      long address = Count.parseUnsigned(number);
      return List.of(
          point(
              Providers.pointName(written, name() + ":" + Long.toUnsignedString(address)),
              ProgramKind.of(ProgramType.KPROBE),
              new KprobeAttachment(new Place.At(address), atReturn)));
    } catch (NumberFormatException e) {
      diagnostics.error(written.span(), e.getMessage());
      return List.of();
    }
  }

  private List<ProbePoint> inFunctions(
      AttachPoint written,
      String module,
      String function,
      Machine machine,
      Diagnostics diagnostics) {
    if (Wildcard.isIn(module) || Wildcard.isIn(function)) {
      return matching(written, module, function, machine, diagnostics);
    }
    int plus = function.indexOf('+');
    String name = plus < 0 ? function : function.substring(0, plus);
    long offset = 0;
    if (plus >= 0) {
      if (atReturn) {
        diagnostics.error(
            written.span(), "Offset not allowed", "a function returns as a whole: " + forms());
        return List.of();
      }
      try {
        offset = Count.parse(function.substring(plus + 1));
      } catch (NumberFormatException e) {
        diagnostics.error(written.span(), "Invalid offset: " + e.getMessage());
        return List.of();
      }
    }
    if (!isThere(written, module, name, machine, diagnostics)) {
      return List.of();
    }
    String owner = module.equals(KernelFunctions.VMLINUX) ? "" : module;
    String full = name() + ":" + (module.isEmpty() ? "" : module + ":") + function;
    return List.of(
        point(
            Providers.pointName(written, full),
            ProgramKind.of(ProgramType.KPROBE),
            new KprobeAttachment(new Place.InFunction(owner, name, offset), atReturn)));
  }

  /** Whether there is such a function, told to the user where there is not. */
  private boolean isThere(
      AttachPoint written,
      String module,
      String function,
      Machine machine,
      Diagnostics diagnostics) {
    if (!module.isEmpty()
        && !module.equals(KernelFunctions.VMLINUX)
        && !machine.modules().contains(module)) {
      diagnostics.error(
          written.span(),
          "specified module "
              + module
              + " in probe "
              + name()
              + ":"
              + module
              + ":"
              + function
              + " is not loaded.",
          "load it with: modprobe " + module);
      return false;
    }
    if (TraceableFunction.isKnown(module, function, machine)) {
      return true;
    }
    diagnostics.warning(
        written.span(),
        function
            + " is not traceable (either non-existing, inlined, or marked as \"notrace\"); attaching"
            + " to it will likely fail");
    if (machine.isUnsafe()) {
      return true;
    }
    Mistakes.noMatch(
        written,
        this,
        module.isEmpty() ? function : module + ":" + function,
        TraceableFunction.near(function, machine),
        diagnostics);
    return false;
  }

  private List<ProbePoint> matching(
      AttachPoint written,
      String module,
      String function,
      Machine machine,
      Diagnostics diagnostics) {
    Optional<KernelFunctions> functions = machine.kernelFunctions();
    List<KernelFunction> found =
        functions.isEmpty()
            ? List.of()
            : functions.get().matching(module.isEmpty() ? "*" : module, function);
    if (found.isEmpty()) {
      Mistakes.noMatch(
          written,
          this,
          module.isEmpty() ? function : module + ":" + function,
          List.of(),
          diagnostics);
      return List.of();
    }
    boolean together = found.size() > 1 && machine.has(Feature.KPROBE_MULTI);
    List<ProbePoint> points = new ArrayList<>(found.size());
    String last = "";
    for (KernelFunction one : found) {
      if (module.isEmpty() && one.name().equals(last)) {
        continue;
      }
      last = one.name();
      String full = name() + ":" + (module.isEmpty() ? "" : one.module() + ":") + one.name();
      points.add(
          together ? together(written, full, one) : alone(written, full, one, !module.isEmpty()));
    }
    return points;
  }

  private ProbePoint together(AttachPoint written, String full, KernelFunction function) {
    KprobeMultiAttachment.When when =
        atReturn ? KprobeMultiAttachment.When.RETURN : KprobeMultiAttachment.When.ENTRY;
    return point(
        Providers.pointName(written, full),
        ProgramKind.of(ProgramType.KPROBE, when.attachType()),
        new KprobeMultiAttachment(List.of(function.name()), when));
  }

  private ProbePoint alone(
      AttachPoint written, String full, KernelFunction function, boolean qualified) {
    boolean inModule = qualified && !function.module().equals(KernelFunctions.VMLINUX);
    String module = inModule ? function.module() : "";
    return point(
        Providers.pointName(written, full),
        ProgramKind.of(ProgramType.KPROBE),
        new KprobeAttachment(new Place.InFunction(module, function.name(), 0), atReturn));
  }

  private ProbePoint point(String fullName, ProgramKind kind, Attachment attachment) {
    return new ProbePoint(
        fullName,
        name(),
        Probe.Role.EVENT,
        kind,
        Optional.of(attachment),
        List.of(),
        Optional.empty(),
        AddressSpace.KERNEL,
        atReturn ? ProbeContext.functionReturn() : ProbeContext.functionEntry());
  }

  @Override
  public boolean isListedUnasked() {
    return !atReturn;
  }

  @Override
  public List<String> list(String search, Machine machine, Diagnostics diagnostics) {
    Optional<KernelFunctions> functions = machine.kernelFunctions();
    if (functions.isEmpty()) {
      return List.of();
    }
    int colon = search.indexOf(':');
    String module = colon < 0 ? "*" : search.substring(0, colon);
    List<String> listed = new ArrayList<>();
    String last = "";
    for (KernelFunction one : functions.get().matching(module, search.substring(colon + 1))) {
      String name = colon < 0 ? one.name() : one.module() + ":" + one.name();
      if (!name.equals(last)) {
        listed.add(name);
      }
      last = name;
    }
    return listed;
  }

  @Override
  public List<Argument> arguments(String listed, Machine machine, Diagnostics diagnostics) {
    int colon = listed.indexOf(':');
    String module = colon < 0 ? "" : listed.substring(0, colon);
    Optional<FunctionType> type = FunctionType.find(module, listed.substring(colon + 1), machine);
    if (type.isEmpty()) {
      return List.of();
    }
    return atReturn ? type.get().resultOnly() : type.get().numbered();
  }
}
