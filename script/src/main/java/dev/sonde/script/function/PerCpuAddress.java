package dev.sonde.script.function;

import dev.sonde.bpf.Cpus;
import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * {@code percpu_kaddr(name, cpu)}: where the kernel has a CPU's copy of a variable. That is the
 * variable's symbol plus what {@code __per_cpu_offset} says of the CPU ({@code
 * include/asm-generic/percpu.h}).
 */
final class PerCpuAddress extends DocumentedFunction {
  private static final String OFFSETS = "__per_cpu_offset";

  PerCpuAddress() {
    super(
        1,
        2,
        new Documentation(
            "percpu_kaddr",
            List.of(
                "uint64 percpu_kaddr(const string name)",
                "uint64 percpu_kaddr(const string name, uint32 cpu)"),
            "The address of a CPU's copy of a variable of the kernel, of the current CPU if no other"
                + " is given; 0 for a CPU that cannot be.",
            "begin { printf(\"%d processes\\n\", *percpu_kaddr(\"process_counts\", 0)); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    Expression argument = call.arguments().getFirst();
    if (call.arguments().size() == 2) {
      typing.number(call.arguments().get(1), "percpu_kaddr()");
    }
    if (!(argument instanceof Expression.StringLiteral literal)) {
      typing.type(argument);
      typing.error(
          argument.span(),
          "percpu_kaddr() expects a string literal",
          "write: percpu_kaddr(\"process_counts\")");
      return ScriptType.UINT64;
    }
    String name = literal.value();
    try {
      if (!typing.types().kernel().hasPerCpuVariable(name)) {
        typing.error(
            argument.span(),
            "Could not resolve variable \"" + name + "\" from BTF",
            "it has the variables of which each CPU has a copy");
      } else if (typing.types().kernel().address(name).isEmpty()
          || typing.types().kernel().address(OFFSETS).isEmpty()) {
        typing.error(
            argument.span(),
            "Failed to resolve kernel symbol: " + name,
            "/proc/kallsyms needs it and " + OFFSETS);
      }
    } catch (IOException e) {
      typing.error(call.span(), e.getMessage());
    }
    return ScriptType.UINT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    String name = ((Expression.StringLiteral) call.arguments().getFirst()).value();
    boolean given = call.arguments().size() == 2;
    Value cpu =
        given ? lowering.number(call.arguments().get(1)) : code.call(Helper.GET_SMP_PROCESSOR_ID);
    Value place =
        code.binary(
            BinaryOperator.ADD,
            code.binary(BinaryOperator.MULTIPLY, cpu, Long.BYTES),
            address(OFFSETS, lowering));
    Value offset = code.emit(new KernelOperation.KernelLoad(place, null, 0, Width.B8, false));
    Value address = code.binary(BinaryOperator.ADD, offset, address(name, lowering));
    if (!given) {
      return new Operand.Scalar(address);
    }
    int[] possible = Cpus.possible();
    Value exists = code.compare(Predicate.LESS_UNSIGNED, cpu, possible[possible.length - 1] + 1L);
    return new Operand.Scalar(code.select(exists, address, code.constant(0)));
  }

  private static long address(String symbol, Lowering lowering) {
    try {
      OptionalLong address = lowering.types().kernel().address(symbol);
      return address.orElseThrow();
    } catch (IOException e) {
      throw new IllegalStateException("the kernel told " + symbol + " before", e);
    }
  }
}
