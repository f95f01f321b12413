package dev.sonde.script.probe;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.btf.Kind;
import dev.sonde.bpf.link.IteratorAttachment;
import dev.sonde.bpf.object.AttachType;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.program.Probe;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.syntax.AttachPoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * {@code iter:task}: goes once through the objects of one kind that the kernel has; {@code
 * iter:task:pin} leaves a file behind that does so whenever it is read.
 *
 * <p>BTF has a function {@code bpf_iter_<name>} for each kind, whose parameters are what a program
 * is given, and a structure {@code bpf_iter__<name>} of the same.
 */
final class IterProvider implements Provider {
  private static final String FUNCTION_PREFIX = "bpf_iter_";
  private static final String STRUCT_PREFIX = "bpf_iter__";
  private static final String PINS = "/sys/fs/bpf/";

  @Override
  public String name() {
    return "iter";
  }

  @Override
  public List<String> aliases() {
    return List.of("it");
  }

  @Override
  public ProbeDocumentation documentation() {
    return new ProbeDocumentation(
        "Runs once for each object of a kind that the kernel has: its tasks, their files and areas of"
            + " memory, BPF programs and others. ctx has the object. With a name behind it nothing is"
            + " run: whenever a file of that name in /sys/fs/bpf is read, the program runs.",
        "iter:task { printf(\"%d %s\\n\", ctx.task.pid, ctx.task.comm); }");
  }

  @Override
  public List<String> forms() {
    return List.of("iter:object", "iter:object:pin");
  }

  @Override
  public List<ProbePoint> match(AttachPoint written, Machine machine, Diagnostics diagnostics) {
    int parts = written.parts().size();
    if (parts != 2 && parts != 3) {
      diagnostics.error(
          written.span(),
          "iter probe type takes 2 arguments (1 optional)",
          "write it as " + String.join(" or ", forms()));
      return List.of();
    }
    String object = written.part(1);
    if (Wildcard.isIn(object) || Wildcard.isIn(written.part(2))) {
      diagnostics.error(
          written.span(),
          "iter probe type does not support wildcards",
          "list what there is with: sonde -l 'iter:*'");
      return List.of();
    }
    if (object.isEmpty()) {
      diagnostics.error(written.span(), "iter should specify a iterator's name");
      return List.of();
    }
    if (machine.kernelBtf().isEmpty()) {
      diagnostics.error(
          written.span(),
          "iter probes require kernel BTF",
          "the kernel must be built with CONFIG_DEBUG_INFO_BTF=y");
      return List.of();
    }
    Optional<FunctionType> type = find(object, machine);
    if (type.isEmpty()) {
      Mistakes.unknown(
          written,
          1,
          "iter " + object + " not available for your kernel version.",
          names(machine.kernelBtf().get()),
          diagnostics);
      return List.of();
    }
    return List.of(point(written, object, type.get()));
  }

  private static Optional<FunctionType> find(String object, Machine machine) {
    return FunctionType.find(KernelFunctions.VMLINUX, FUNCTION_PREFIX + object, machine);
  }

  private ProbePoint point(AttachPoint written, String object, FunctionType type) {
    String pin = written.part(2);
    Optional<String> file =
        pin.isEmpty() ? Optional.empty() : Optional.of(pin.startsWith("/") ? pin : PINS + pin);
    return new ProbePoint(
        Providers.pointName(written, "iter:" + object),
        name(),
        Probe.Role.EVENT,
        ProgramKind.tracing(AttachType.TRACE_ITER, type.target()),
        Optional.of(new IteratorAttachment(object, file)),
        objects(type),
        Optional.empty(),
        AddressSpace.KERNEL,
        ProbeContext.NONE);
  }

  /** All but the first, which is for the kernel's own use. */
  private static List<Argument> objects(FunctionType type) {
    List<Argument> all = type.arguments();
    return all.subList(Math.min(1, all.size()), all.size());
  }

  private static List<String> names(Btf btf) {
    List<String> names = new ArrayList<>();
    for (int id : btf.findByPrefix(STRUCT_PREFIX, Kind.STRUCT)) {
      String name = btf.name(id).substring(STRUCT_PREFIX.length());
      if (btf.find(FUNCTION_PREFIX + name, Kind.FUNC) != 0 && !names.contains(name)) {
        names.add(name);
      }
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public boolean isListedUnasked() {
    return true;
  }

  @Override
  public List<String> list(String search, Machine machine, Diagnostics diagnostics) {
    Optional<Btf> btf = machine.kernelBtf();
    List<String> listed = new ArrayList<>();
    if (btf.isPresent()) {
      Wildcard wildcard = new Wildcard(search);
      for (String name : names(btf.get())) {
        if (wildcard.matches(name)) {
          listed.add(name);
        }
      }
    }
    return listed;
  }

  @Override
  public List<Argument> arguments(String listed, Machine machine, Diagnostics diagnostics) {
    Optional<FunctionType> type = find(listed, machine);
    return type.isEmpty() ? List.of() : objects(type.get());
  }
}
