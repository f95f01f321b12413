package dev.sonde.script.function;

import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.RenderEnvironment;
import dev.sonde.compiler.program.Renderer;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * {@code usym(address)}: the name of what the current process has at an address. The process's id
 * is kept beside the address, since it is another process's time when it is printed.
 */
final class UserSymbolName extends DocumentedFunction {
  /** An address, then the process's id. */
  private static final int SIZE = 16;

  private static final int PROCESS_OFFSET = 8;

  UserSymbolName() {
    super(
        1,
        1,
        new Documentation(
            "usym",
            List.of("usym_t usym(uint64 addr)"),
            "The name of the process's function that contains the address. It is looked up when it"
                + " is printed.",
            "tracepoint:exceptions:page_fault_user { @[usym(args.ip)] = count(); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    KernelSymbolName.checkAddress(call, typing);
    return type();
  }

  /** An address of a process that is shown by name. */
  static ScriptType type() {
    return new ScriptType.Rendered("usym_t", SIZE, new Name());
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return operand(lowering.number(call.arguments().getFirst()), call, lowering);
  }

  /** An address of the current process, as a value of {@link #type}. */
  static Operand operand(Value address, Expression.Call call, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    Value process = lowering.number(new Expression.Identifier(call.span(), "pid"));
    lowering.sight(process, call.span());
    Value pointer = code.address(code.slot(SIZE, Long.BYTES, "address"));
    code.store(pointer, 0, Width.B8, address);
    code.store(pointer, PROCESS_OFFSET, Width.B8, process);
    return new Operand.Memory(pointer, 0);
  }

  private record Name() implements Renderer {
    @Override
    public String render(
        MemorySegment data, long offset, int length, RenderEnvironment environment) {
      long address = data.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
      long process = data.get(ValueLayout.JAVA_LONG_UNALIGNED, offset + PROCESS_OFFSET);
      return environment.userSymbol((int) process, address);
    }
  }
}
