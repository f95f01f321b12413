package dev.sonde.compiler.expand;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;

/** Keeps numbers from the verifier: it knows nothing of a zero that lies in memory. */
final class HiddenNumbers {
  private final CodeBuilder code;
  private final ProgramLayout layout;

  HiddenNumbers(CodeBuilder code, ProgramLayout layout) {
    this.code = code;
    this.layout = layout;
  }

  boolean expand(Value result, Operation operation) {
    if (!(operation instanceof IntegerOperation.Hidden hidden)) {
      return false;
    }
    code.define(result, new IntegerOperation.Binary(BinaryOperator.ADD, hidden.value(), zero()));
    return true;
  }

  /** A zero that the verifier does not know. */
  Value zero() {
    return code.load(code.global(ProgramLayout.GLOBALS, layout.zeroOffset()), 0, Width.B8);
  }
}
