package dev.sonde.script.lower;

import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.LoopOperation;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.script.function.Operand;
import dev.sonde.script.type.VariableSymbol;
import java.util.ArrayList;
import java.util.List;

/**
 * What the callback of a loop shares with the code around the loop, in cells of 8 bytes: the
 * program's context, then a number, or the address of a string or tuple, for each variable that the
 * callback uses and that is not its own; and where the callback leaves the probe, whether it did
 * and with which result.
 */
final class Captures {
  private static final int CELL = 8;

  private final ProbeLowering outer;
  private final List<VariableSymbol> variables = new ArrayList<>();
  private boolean leaves;

  /** For a callback of code that {@code outer} lowers. */
  Captures(ProbeLowering outer) {
    this.outer = outer;
  }

  /** Whether a variable is not the callback's own. */
  boolean holds(VariableSymbol symbol) {
    return outer.knows(symbol);
  }

  private int offset(VariableSymbol symbol) {
    int index = variables.indexOf(symbol);
    if (index < 0) {
      index = variables.size();
      variables.add(symbol);
    }
    return 3 * CELL + CELL * index;
  }

  // In the callback.

  /** The number that a variable holds. */
  Value number(FunctionBuilder callback, VariableSymbol symbol) {
    return callback.load(callback.captures(), offset(symbol), Width.B8, false);
  }

  /** Gives a variable a number. */
  void number(FunctionBuilder callback, VariableSymbol symbol, Value value) {
    callback.store(callback.captures(), offset(symbol), Width.B8, value);
  }

  /** Where the string or tuple of a variable lies. */
  Value address(FunctionBuilder callback, VariableSymbol symbol) {
    return callback.loadPointer(callback.captures(), offset(symbol), Type.CAPTURED);
  }

  /** Ends the callback, the loop, and with it the probe. */
  void leave(FunctionBuilder callback, Value result) {
    leaves = true;
    callback.store(callback.captures(), CELL, Width.B8, callback.constant(1));
    callback.store(callback.captures(), 2 * CELL, Width.B8, result);
    callback.ret(LoopOperation.BREAK);
  }

  // Around it.

  /** Fills the cells, before the loop; yields their address. */
  Value fill() {
    FunctionBuilder code = outer.code();
    Slot cells = code.slot(3 * CELL + CELL * variables.size(), CELL, "captures");
    Value address = code.address(cells);
    code.store(address, 0, Width.B8, code.context());
    if (leaves) {
      code.store(address, CELL, Width.B8, code.constant(0));
      code.store(address, 2 * CELL, Width.B8, code.constant(0));
    }
    for (VariableSymbol symbol : variables) {
      Value content =
          ProbeLowering.isInMemory(symbol)
              ? outer.address(symbol)
              : ((Operand.Scalar) outer.read(symbol)).value();
      code.store(address, offset(symbol), Width.B8, content);
    }
    return address;
  }

  /** Takes back, behind the loop, what the callback may have changed, and leaves if it did. */
  void takeBack(Value address) {
    FunctionBuilder code = outer.code();
    for (VariableSymbol symbol : variables) {
      if (!ProbeLowering.isInMemory(symbol)) {
        Value number = code.load(address, offset(symbol), Width.B8, false);
        outer.write(symbol, new Operand.Scalar(number), symbol.type());
      }
    }
    if (leaves) {
      FunctionBuilder.OpenBlock left = code.newBlock();
      FunctionBuilder.OpenBlock stayed = code.newBlock();
      code.branch(code.load(address, CELL, Width.B8, false), left, stayed);
      code.seal(left);
      code.switchTo(left);
      outer.leave(code.load(address, 2 * CELL, Width.B8, false));
      code.seal(stayed);
      code.switchTo(stayed);
    }
  }
}
