package dev.sonde.compiler.expand;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.MapPlacement.Global;

/** Sets an aggregation without keys back to nothing on all CPUs, in a loop over them. */
final class AggregateEraser {
  private static final int WORD = 8;

  private final CodeBuilder code;
  private final ProgramLayout layout;

  AggregateEraser(CodeBuilder code, ProgramLayout layout) {
    this.code = code;
    this.layout = layout;
  }

  /** Defines {@code result} as 1 if anything had been given to the aggregation, else 0. */
  void erase(Value result, Global global) {
    Value cpu = code.newValue(Type.I64);
    Value found = code.newValue(Type.I64);
    int header = code.newBlock(cpu, found);
    int body = code.newBlock();
    int done = code.newBlock();
    Value zero = code.constant(0);
    code.jump(header, zero, zero);

    code.switchTo(header);
    code.branch(
        code.compare(Predicate.LESS_UNSIGNED, cpu, layout.target().possibleCpus()),
        body,
        done,
        Likelihood.TRUE);

    code.switchTo(body);
    Value first = code.global(ProgramLayout.GLOBALS, layout.regionOffset());
    Value region = CpuRegion.at(code, first, cpu, layout);
    int start = global.offset() - layout.regionOffset();
    Value seen = found;
    for (int offset = start; offset < start + global.size(); offset += WORD) {
      seen = code.binary(BinaryOperator.OR, seen, code.load(region, offset, Width.B8));
      code.store(region, offset, Width.B8, 0);
    }
    code.jump(header, code.binary(BinaryOperator.ADD, cpu, 1), seen);

    code.switchTo(done);
    code.define(result, new IntegerOperation.Compare(Predicate.NOT_EQUAL, found, code.constant(0)));
  }
}
