package dev.sonde.script.function;

import dev.sonde.bpf.feature.Feature;
import dev.sonde.compiler.ir.Bytes;
import dev.sonde.script.probe.Machine;
import dev.sonde.script.probe.ProbePoint;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code probe}: the name of the probe that fired. The program of several has their names in a
 * table, and finds its own by a number that the kernel hands on from the attachment.
 */
final class ProbeName extends BuiltinVariable {
  ProbeName() {
    super(
        new Documentation(
            "probe",
            List.of("string probe"),
            "The full name of the probe that fired.",
            "tracepoint:sched:* { @[probe] = count(); }"));
  }

  @Override
  public boolean dependsOnPlace(List<ProbePoint> places, Machine machine) {
    for (ProbePoint place : places) {
      if (place.attachment().isEmpty() || place.attachment().get().numbered(0) == null) {
        return true;
      }
    }
    return !machine.has(Feature.ATTACH_COOKIE);
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    return type(typing.longestName());
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    int last = lowering.points().size() - 1;
    String lastName = lowering.points().get(last).name();
    if (last == 0) {
      return new Operand.Literal(Bytes.of(lastName));
    }
    List<String> names = new ArrayList<>(last);
    for (int i = 0; i < last; i++) {
      names.add(lowering.points().get(i).name());
    }
    NameTable table = new NameTable(names, lastName, type(lowering.longestName()));
    return table.name(lowering.place(), lowering.code());
  }

  private static ScriptType.Text type(int longest) {
    return new ScriptType.Text(longest + 1);
  }
}
