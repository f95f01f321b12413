package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.FunctionBuilder.OpenBlock;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Variable;
import dev.sonde.compiler.ir.Width;
import dev.sonde.script.probe.ValueSource;
import java.util.List;

/** Reads numbers that a probe has in its context, or that the context leads to. */
public final class ContextValue {
  private ContextValue() {}

  /**
   * The number, extended to 64 bits; one that cannot be read is 0, and counted as a read that
   * failed. Registers point to memory where the other pointers of the probe do.
   */
  public static Value read(ValueSource source, Lowering lowering) {
    return switch (source) {
      case ValueSource.Constant(long value) -> lowering.code().constant(value);
      case ValueSource.InContext place -> inContext(place, lowering.code());
      case ValueSource.InMemory place -> inMemory(place, lowering);
      case ValueSource.ByCookie(List<ValueSource> places) -> byCookie(places, lowering);
      case ValueSource.TrampolineArgument(int number) ->
          handedOn(Helper.GET_FUNC_ARG, number, lowering.code());
      case ValueSource.TrampolineResult _ -> handedOn(Helper.GET_FUNC_RET, -1, lowering.code());
      case ValueSource.Unreadable _, ValueSource.Absent _ -> lowering.code().constant(0);
    };
  }

  /** A whole register, by where it is in the context. */
  static Value register(int offset, FunctionBuilder code) {
    return code.load(code.context(), offset, Width.B8, false);
  }

  /** What a helper writes to memory, where older kernels want something to be already. */
  private static Value handedOn(Helper helper, int number, FunctionBuilder code) {
    Value place = code.address(code.slot(Long.BYTES, Long.BYTES, "argument"));
    code.store(place, 0, Width.B8, code.constant(0));
    if (number < 0) {
      code.call(helper, code.context(), place);
    } else {
      code.call(helper, code.context(), code.constant(number), place);
    }
    return code.load(place, 0, Width.B8, false);
  }

  private static Value byCookie(List<ValueSource> places, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    // The upper half is for the program that asks which probe of several it is: Lowering.place().
    Value cookie =
        code.extend(
            code.call(Helper.GET_ATTACH_COOKIE, code.context()),
            Width.ofBytes(Integer.BYTES),
            false);
    Variable found = code.declare(Type.I64, "place");
    OpenBlock end = code.newBlock();
    for (int i = 0; i < places.size() - 1; i++) {
      OpenBlock here = code.newBlock();
      OpenBlock next = code.newBlock();
      code.branch(code.compare(Predicate.EQUAL, cookie, i), here, next);
      code.seal(here);
      code.switchTo(here);
      code.write(found, read(places.get(i), lowering));
      code.jump(end);
      code.seal(next);
      code.switchTo(next);
    }
    code.write(found, read(places.getLast(), lowering));
    code.jump(end);
    code.seal(end);
    code.switchTo(end);
    return code.read(found);
  }

  private static Value inContext(ValueSource.InContext place, FunctionBuilder code) {
    Value value = register(place.offset(), code);
    if (place.shift() > 0) {
      value = code.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, value, place.shift());
    }
    return place.size() == Long.BYTES
        ? value
        : code.extend(value, Width.ofBytes(place.size()), place.signed());
  }

  private static Value inMemory(ValueSource.InMemory place, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    AddressSpace space = lowering.point().pointers();
    Value address = code.constant(place.displacement());
    if (place.base() >= 0) {
      address = code.binary(BinaryOperator.ADD, register(place.base(), code), address);
    }
    if (place.index() >= 0) {
      Value index = register(place.index(), code);
      Value scaled =
          place.scale() == 1 ? index : code.binary(BinaryOperator.MULTIPLY, index, place.scale());
      address = code.binary(BinaryOperator.ADD, address, scaled);
    }
    Width width = Width.ofBytes(place.size());
    Slot slot = code.slot(width.bytes(), width.bytes(), "user");
    Value destination = code.address(slot);
    // Where it faults, the kernel fills what was to be read with zeros.
    Value result =
        code.emit(new KernelOperation.ProbeRead(space, destination, 0, width.bytes(), address));
    lowering.checkRead(space, result);
    return code.load(destination, 0, width, place.signed());
  }
}
