package dev.sonde.script.probe;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.link.TracingAttachment;
import dev.sonde.bpf.object.AttachTarget;
import dev.sonde.bpf.object.AttachType;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.bpf.program.RunningFunction;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.program.Probe;
import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.Severity;
import dev.sonde.script.probe.KernelFunctions.KernelFunction;
import dev.sonde.script.syntax.AttachPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code fentry:module:function}: the entry of a kernel function by a trampoline, its arguments
 * with their types; {@code fexit}, its return, with the arguments and the result.
 */
final class FentryProvider implements Provider {
  /** Where a module could stand, for functions of BPF programs. */
  private static final String BPF = "bpf";

  private final boolean atReturn;

  private FentryProvider(boolean atReturn) {
    this.atReturn = atReturn;
  }

  static FentryProvider entry() {
    return new FentryProvider(false);
  }

  static FentryProvider atReturn() {
    return new FentryProvider(true);
  }

  @Override
  public String name() {
    return atReturn ? "fexit" : "fentry";
  }

  @Override
  public List<String> aliases() {
    return atReturn ? List.of("fr", "kretfunc") : List.of("f", "kfunc");
  }

  @Override
  public ProbeDocumentation documentation() {
    return atReturn
        ? new ProbeDocumentation(
            "Fires when a kernel function returns, by a trampoline, without a trap. args has the"
                + " function's arguments by name and type, retval its result. Needs the kernel's BTF,"
                + " or the module's.",
            "fexit:vfs_read /retval > 0/ { @[comm] = sum(retval); }")
        : new ProbeDocumentation(
            "Fires when a kernel function is entered, by a trampoline, at a fraction of a kprobe's"
                + " cost. args has the function's arguments by name and type. Needs the kernel's BTF,"
                + " or the module's. With bpf it is a function of another BPF program, without args.",
            "fentry:vfs_read { @bytes = hist(args.count); }");
  }

  @Override
  public List<String> forms() {
    return List.of(
        name() + ":function", name() + ":module:function", name() + ":bpf:program:function");
  }

  @Override
  public List<ProbePoint> match(AttachPoint written, Machine machine, Diagnostics diagnostics) {
    int parts = written.parts().size();
    if (parts < 2 || parts > 4) {
      Mistakes.argumentCount(written, this, "1 to 3", diagnostics);
      return List.of();
    }
    if (written.part(1).equals(BPF)) {
      return bpfFunctions(written, machine, diagnostics);
    }
    if (parts == 4) {
      diagnostics.error(
          written.span(),
          "Only the 'bpf' variant of this probe supports 4 arguments",
          "write it as " + String.join(" or ", forms()));
      return List.of();
    }
    String module = parts == 3 ? written.part(1) : "*";
    String function = written.part(parts - 1);
    if (function.isEmpty()) {
      diagnostics.error(
          written.span(),
          "fentry/fexit should specify a function",
          "write it as " + String.join(" or ", forms()));
      return List.of();
    }
    Optional<Btf> btf = machine.kernelBtf();
    if (btf.isEmpty()) {
      diagnostics.error(
          written.span(),
          "fentry/fexit requires kernel BTF. Try using a 'kprobe' instead.",
          "the kernel must be built with CONFIG_DEBUG_INFO_BTF=y");
      return List.of();
    }
    List<FunctionType> found =
        (parts == 2 || !Wildcard.isIn(module)) && !Wildcard.isIn(function)
            ? one(module, function, machine)
            : matching(module, function, machine);
    if (found.isEmpty()) {
      Mistakes.noMatch(
          written,
          this,
          parts == 3 ? module + ":" + function : function,
          TraceableFunction.near(function, machine),
          diagnostics);
    }
    List<ProbePoint> points = new ArrayList<>(found.size());
    for (FunctionType one : found) {
      points.add(point(written, one));
    }
    return points;
  }

  /** {@code fentry:bpf:name} and {@code fentry:bpf:id:name}. */
  private List<ProbePoint> bpfFunctions(
      AttachPoint written, Machine machine, Diagnostics diagnostics) {
    int parts = written.parts().size();
    if (parts == 2) {
      diagnostics.error(
          written.span(),
          "the 'bpf' variant of this probe requires a bpf program name and optional bpf program id",
          "list what there is with: sonde -l '" + name() + ":bpf:*'");
      return List.of();
    }
    String id = parts == 4 ? written.part(2) : "*";
    String function = written.part(parts - 1);
    if (!id.equals("*") && !isNumber(id)) {
      diagnostics.error(written.span(), "bpf program id must be a number or '*'");
      return List.of();
    }
    List<ProbePoint> points = new ArrayList<>();
    for (RunningFunction found : running(id, function, machine)) {
      points.add(point(written, found));
    }
    if (points.isEmpty()) {
      Mistakes.noMatch(written, this, BPF + ":" + id + ":" + function, List.of(), diagnostics);
    }
    return points;
  }

  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static List<RunningFunction> running(String id, String function, Machine machine) {
    Wildcard ids = new Wildcard(id);
    Wildcard names = new Wildcard(function);
    List<RunningFunction> found = new ArrayList<>();
    for (RunningFunction one : machine.bpfFunctions()) {
      if (ids.matches(Integer.toString(one.program())) && names.matches(one.name())) {
        found.add(one);
      }
    }
    return found;
  }

  private ProbePoint point(AttachPoint written, RunningFunction function) {
    String place = BPF + ":" + function.program() + ":" + function.name();
    AttachTarget target =
        new AttachTarget.BpfFunction(function.name(), function.program(), function.btfId());
    return new ProbePoint(
        Providers.pointName(written, name() + ":" + place),
        name(),
        Probe.Role.EVENT,
        ProgramKind.tracing(attachType(), target),
        Optional.of(new TracingAttachment(name() + " " + place)),
        List.of(),
        Optional.empty(),
        AddressSpace.KERNEL,
        ProbeContext.NONE);
  }

  private AttachType attachType() {
    return atReturn ? AttachType.TRACE_FEXIT : AttachType.TRACE_FENTRY;
  }

  private static List<FunctionType> one(String module, String function, Machine machine) {
    Optional<FunctionType> type =
        KernelFunctions.isDangerous(function)
            ? Optional.empty()
            : FunctionType.find(module, function, machine);
    return type.isPresent() ? List.of(type.get()) : List.of();
  }

  private static List<FunctionType> matching(String module, String function, Machine machine) {
    List<FunctionType> found = new ArrayList<>();
    for (KernelFunction one : traceable(module, function, machine)) {
      Optional<FunctionType> type = FunctionType.find(one.module(), one.name(), machine);
      if (type.isPresent() && type.get().fitsTrampoline()) {
        found.add(type.get());
      }
    }
    return found;
  }

  private static List<KernelFunction> traceable(String module, String function, Machine machine) {
    Optional<KernelFunctions> functions = machine.kernelFunctions();
    return functions.isEmpty() ? List.of() : functions.get().matching(module, function);
  }

  private ProbePoint point(AttachPoint written, FunctionType function) {
    String place = function.module() + ":" + function.target().name();
    return new ProbePoint(
        Providers.pointName(written, name() + ":" + place),
        name(),
        Probe.Role.EVENT,
        ProgramKind.tracing(attachType(), function.target()),
        Optional.of(new TracingAttachment(name() + " " + place)),
        function.arguments(),
        atReturn ? function.result() : Optional.empty(),
        AddressSpace.KERNEL,
        ProbeContext.NONE);
  }

  @Override
  public boolean isListedUnasked() {
    return !atReturn;
  }

  @Override
  public List<String> list(String search, Machine machine, Diagnostics diagnostics) {
    if (machine.kernelBtf().isEmpty()) {
      diagnostics.add(
          new Diagnostic(
              Severity.WARNING,
              name() + " probes cannot be listed: the kernel is built without BTF",
              Optional.empty(),
              List.of()));
      return List.of();
    }
    int colon = search.indexOf(':');
    String module = colon < 0 ? "*" : search.substring(0, colon);
    List<String> listed = new ArrayList<>();
    if (module.equals(BPF)) {
      int second = search.indexOf(':', colon + 1);
      String id = second < 0 ? "*" : search.substring(colon + 1, second);
      for (RunningFunction one :
          running(id, search.substring(Math.max(second, colon) + 1), machine)) {
        listed.add(BPF + ":" + one.program() + ":" + one.name());
      }
      return listed;
    }
    for (KernelFunction one : traceable(module, search.substring(colon + 1), machine)) {
      if (FunctionType.fitsTrampoline(one.module(), one.name(), machine)) {
        listed.add(one.module() + ":" + one.name());
      }
    }
    listed.sort(null);
    return listed;
  }

  @Override
  public List<Argument> arguments(String listed, Machine machine, Diagnostics diagnostics) {
    int colon = listed.indexOf(':');
    if (listed.startsWith(BPF + ":")) {
      return List.of();
    }
    Optional<FunctionType> type =
        FunctionType.find(listed.substring(0, colon), listed.substring(colon + 1), machine);
    if (type.isEmpty()) {
      return List.of();
    }
    return atReturn ? type.get().argumentsAndResult() : type.get().arguments();
  }
}
