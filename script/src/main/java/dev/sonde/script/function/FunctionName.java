package dev.sonde.script.function;

import dev.sonde.bpf.link.Attachment;
import dev.sonde.bpf.link.KprobeAttachment;
import dev.sonde.bpf.link.KprobeAttachment.Place;
import dev.sonde.bpf.link.KprobeMultiAttachment;
import dev.sonde.compiler.ir.Bytes;
import dev.sonde.script.probe.ProbePoint;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code func}: the kernel function that is traced, known when the probe is attached. */
final class FunctionName extends BuiltinVariable {
  FunctionName() {
    super(
        new Documentation(
            "func",
            List.of("string func"),
            "The name of the kernel function that is traced, in kprobes, fentry and fexit.",
            "fentry:vfs_* { @[func] = count(); }"));
  }

  @Override
  public boolean dependsOnPlace() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    String function = function(typing.point());
    if (function == null) {
      typing.error(
          call.span(),
          "The func builtin can not be used with '" + typing.point().provider() + "' probes",
          "probe is the name of the probe");
      return ScriptType.UNKNOWN;
    }
    return new ScriptType.Text(Bytes.of(function).size() + 1);
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return new Operand.Literal(Bytes.of(function(lowering.point())));
  }

  /** The function at a place; null where no function of the kernel is. */
  private static String function(ProbePoint point) {
    Attachment attachment = point.attachment().orElse(null);
    if (attachment instanceof KprobeMultiAttachment many) {
      return many.functions().getFirst();
    }
    if (attachment instanceof KprobeAttachment one) {
      return one.place() instanceof Place.InFunction in ? in.function() : null;
    }
    boolean traced = point.provider().equals("fentry") || point.provider().equals("fexit");
    return traced ? point.kind().target().orElseThrow().name() : null;
  }
}
