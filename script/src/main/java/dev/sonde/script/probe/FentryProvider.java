package dev.sonde.script.probe;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.link.TracingAttachment;
import dev.sonde.bpf.object.AttachType;
import dev.sonde.bpf.object.ProgramKind;
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
  public List<String> forms() {
    return List.of(name() + ":function", name() + ":module:function");
  }

  @Override
  public List<ProbePoint> match(AttachPoint written, Machine machine, Diagnostics diagnostics) {
    int parts = written.parts().size();
    if (parts != 2 && parts != 3) {
      Mistakes.argumentCount(written, this, "1 or 2", diagnostics);
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
        ProgramKind.tracing(
            atReturn ? AttachType.TRACE_FEXIT : AttachType.TRACE_FENTRY, function.target()),
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
    for (FunctionType found : matching(module, search.substring(colon + 1), machine)) {
      listed.add(found.module() + ":" + found.target().name());
    }
    listed.sort(null);
    return listed;
  }

  @Override
  public List<Argument> arguments(String listed, Machine machine, Diagnostics diagnostics) {
    int colon = listed.indexOf(':');
    Optional<FunctionType> type =
        FunctionType.find(listed.substring(0, colon), listed.substring(colon + 1), machine);
    if (type.isEmpty()) {
      return List.of();
    }
    return atReturn ? type.get().argumentsAndResult() : type.get().arguments();
  }
}
