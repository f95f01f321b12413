package dev.sonde.script.function;

import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.program.Probe;
import dev.sonde.script.probe.Argument;
import dev.sonde.script.probe.DebugPlace;
import dev.sonde.script.probe.Machine;
import dev.sonde.script.probe.ProbePoint;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code args}: what the probe was given. */
public final class Args extends BuiltinVariable {
  Args() {
    super(
        new Documentation(
            "args",
            List.of("struct args"),
            "The arguments of a tracepoint, of a raw tracepoint or of a kernel function, by name;"
                + " those of a function of a program where it has debug information. List them with"
                + " -lv.",
            "tracepoint:syscalls:sys_enter_openat { printf(\"%s\\n\", str(args.filename)); }"));
  }

  @Override
  public boolean needsKprobe() {
    return true;
  }

  @Override
  public boolean dependsOnPlace(List<ProbePoint> places, Machine machine) {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    Optional<DebugPlace> debug = typing.point().debug();
    if (debug.isPresent() && typing.types().debug().arguments(debug.get()).isEmpty()) {
      noDebugInformation(call, debug.get(), typing);
      return ScriptType.UNKNOWN;
    }
    if (typing.point().name().contains(":bpf:")
        && typing.point().arguments().isEmpty()
        && typing.point().programType() == ProgramType.TRACING) {
      typing.error(call.span(), "The args builtin cannot be used for 'fentry/fexit:bpf' probes");
      return ScriptType.UNKNOWN;
    }
    boolean iterates = typing.point().provider().equals("iter");
    boolean typed = typing.point().programType() == ProgramType.TRACING;
    if (iterates || debug.isEmpty() && typing.point().arguments().isEmpty() && !typed) {
      boolean special = typing.point().role() != Probe.Role.EVENT;
      typing.error(
          call.span(),
          "The args builtin can only be used with tracepoint, rawtracepoint, fentry/fexit, and"
              + " uprobe probes ("
              + (special ? "special" : typing.point().provider())
              + " used here)");
      return ScriptType.UNKNOWN;
    }
    return whole(typing);
  }

  /** Whether an expression is {@code args} itself: its members are read one by one, then. */
  public static boolean isIn(Expression expression) {
    return expression instanceof Expression.Identifier identifier
        && identifier.name().equals("args");
  }

  /**
   * All arguments as one value, where they are typed: a record. That of a tracepoint is no value,
   * nor is one with an argument that cannot be read.
   */
  private static ScriptType whole(Typing typing) {
    List<String> names = new ArrayList<>();
    List<ScriptType> types = new ArrayList<>();
    ProgramType program = typing.point().programType();
    boolean typed =
        typing.point().debug().isPresent()
            || program == ProgramType.TRACING
            || program == ProgramType.RAW_TRACEPOINT;
    for (Argument argument : typing.types().arguments(typing.point())) {
      ScriptType type = typing.type(argument);
      typed &= type.isNumeric() || type instanceof ScriptType.Pointer;
      names.add(argument.name());
      types.add(type);
    }
    return typed && !types.isEmpty()
        ? new ScriptType.RecordType(names, new ScriptType.Tuple(types))
        : new ScriptType.Arguments(typing.point().name());
  }

  private static void noDebugInformation(Expression.Call call, DebugPlace place, Typing typing) {
    typing.error(
        call.span(),
        typing.point().name() + ": no debuginfo found for " + place.path(),
        "compile it with -g, install its debug symbols, or use arg0, arg1, ...");
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    if (!(lowering.type(call.callee()) instanceof ScriptType.RecordType)) {
      return new Operand.Context();
    }
    List<Operand> parts = new ArrayList<>();
    for (Argument argument : lowering.types().arguments(lowering.point())) {
      parts.add(lowering.read(argument));
    }
    return new Operand.Elements(parts);
  }
}
