package dev.sonde.script.function;

import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.FunctionBuilder.OpenBlock;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.ScriptMessage;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.CompositeType;
import dev.sonde.script.type.ScriptType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code comm}: the current thread's name; {@code comm(pid)}: another one's. */
final class Comm extends DocumentedFunction {
  /** {@code TASK_COMM_LEN} of {@code include/linux/sched.h}. */
  private static final int SIZE = 16;

  private static final ScriptType NAME = new ScriptType.Text(SIZE);

  // The kfuncs by which programs find a task, and let it go (kernel/bpf/helpers.c, since Linux
  // 6.2).
  private static final String FIND = "bpf_task_from_pid";
  private static final String RELEASE = "bpf_task_release";

  Comm() {
    super(
        0,
        1,
        new Documentation(
            "comm",
            List.of("string comm", "string comm(uint32 pid)"),
            "The name of the current thread, at most 15 bytes, or of the thread with an id. The latter"
                + " needs a kernel and a probe whose programs may look for tasks: kfunc_allowed("
                + "\"bpf_task_from_pid\").",
            "tracepoint:raw_syscalls:sys_enter { @[comm] = count(); }"));
  }

  @Override
  public boolean isVariable() {
    return true;
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    if (!call.arguments().isEmpty()) {
      typing.number(call.arguments().getFirst(), "comm()");
      if (!typing.types().kernel().allows(FIND, typing.point().kind())) {
        typing.error(
            call.span(),
            "Syntax comm(PID) is not supported in this probe type. Type: "
                + typing.point().provider(),
            typing.types().kernel().hasFunction(FIND)
                ? "this kernel lets other programs look for tasks: those of fentry and, since Linux"
                    + " 6.12, of tracepoints and timers"
                : "the kernel must have the function " + FIND + " (since Linux 6.2)");
      }
    }
    return NAME;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    if (call.arguments().isEmpty()) {
      return new Operand.Comm();
    }
    FunctionBuilder code = lowering.code();
    Value pid = lowering.number(call.arguments().getFirst());
    // A string has room for a byte beyond its capacity, which tells whether it was cut.
    Value name = code.address(code.slot(SIZE + Long.BYTES, Long.BYTES, "name"));
    code.zero(name, 0, SIZE + Long.BYTES);
    Value task = code.emit(new KernelOperation.CallKfunc(FIND, List.of(pid)));
    OpenBlock found = code.newBlock();
    OpenBlock missing = code.newBlock();
    OpenBlock done = code.newBlock();
    code.branch(code.compare(Predicate.NOT_EQUAL, task, 0), found, missing, Likelihood.TRUE);
    code.seal(found);
    code.switchTo(found);
    int field = offset(lowering);
    for (int at = 0; at < SIZE; at += Long.BYTES) {
      Value word =
          code.emit(
              new KernelOperation.KernelLoad(task, "task_struct", field + at, Width.B8, false));
      code.store(name, at, Width.B8, word);
    }
    code.emit(new KernelOperation.CallKfunc(RELEASE, List.of(task)));
    code.jump(done);
    code.seal(missing);
    code.switchTo(missing);
    warn(call, pid, lowering);
    byte[] none = "N/A".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < none.length; i++) {
      code.store(name, i, Width.B1, code.constant(none[i]));
    }
    code.jump(done);
    code.seal(done);
    code.switchTo(done);
    return new Operand.Memory(name, 0);
  }

  private static int offset(Lowering lowering) {
    CompositeType task =
        lowering
            .types()
            .kernel()
            .struct("task_struct", false, AddressSpace.KERNEL)
            .orElseThrow()
            .composite();
    return Math.toIntExact(task.member("comm", AddressSpace.KERNEL).orElseThrow().byteOffset());
  }

  private static void warn(Expression.Call call, Value pid, Lowering lowering) {
    Messagef.send(
        ScriptMessage.Severity.WARNING,
        call.span(),
        FormatParser.parse("No such process (pid=%d)"),
        List.of(new Lowering.Field(new Operand.Scalar(pid), ScriptType.INT64)),
        lowering);
  }
}
