package dev.sonde.script.lower;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.btf.MemberLocation;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.script.function.Operand;
import dev.sonde.script.probe.Argument;
import dev.sonde.script.probe.ArgumentType;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.Conversions;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.ScriptType.IntegerType;

/** Reads parts: arguments of the probe, members of structures, elements of arrays. */
final class MemberLowering {
  /** What a record of a tracepoint may span at most: {@code PERF_MAX_TRACE_SIZE}. */
  private static final int RECORD_BOUND = 8192;

  private final ProbeLowering probe;
  private final FunctionBuilder code;

  MemberLowering(ProbeLowering probe) {
    this.probe = probe;
    this.code = probe.code();
  }

  Operand field(Expression.FieldAccess access) {
    ScriptType object = probe.type(access.object());
    Operand operand = probe.evaluate(access.object());
    while (object instanceof ScriptType.Pointer(ScriptType target, AddressSpace space)) {
      Value address = ((Operand.Scalar) operand).value();
      operand = read(place(space, address, target), target);
      object = target;
    }
    probe.at(access.span());
    if (operand instanceof Operand.Context) {
      return argument(access.field().name());
    }
    ScriptType.Struct struct = (ScriptType.Struct) object;
    Operand.Place place = (Operand.Place) operand;
    MemberLocation member =
        probe
            .kernel()
            .btf()
            .orElseThrow()
            .member(struct.btfId(), access.field().name())
            .orElseThrow();
    if (member.isBitField()) {
      return new Operand.Scalar(bitField(place, member, probe.type(access)));
    }
    return read(shifted(place, member.byteOffset()), probe.type(access));
  }

  private static Operand.Place place(AddressSpace space, Value address, ScriptType target) {
    String struct =
        target instanceof ScriptType.Struct(String name, boolean union, int _) && !union
            ? name
            : null;
    return new Operand.Place(space, address, struct == null || struct.isEmpty() ? null : struct, 0);
  }

  private static Operand.Place shifted(Operand.Place place, long bytes) {
    return new Operand.Place(
        place.space(), place.address(), place.struct(), Math.toIntExact(place.offset() + bytes));
  }

  /** What lies at a place. */
  private Operand read(Operand.Place place, ScriptType type) {
    return switch (type) {
      case ScriptType.Struct _, ScriptType.Array _ -> place;
      case ScriptType.Text(int capacity) ->
          new Operand.Foreign(place.space(), address(place), capacity, null);
      default -> new Operand.Scalar(load(place, StringsAndTuples.width(type), isSigned(type)));
    };
  }

  private static boolean isSigned(ScriptType type) {
    return type.isNumeric() && Conversions.integer(type).signed();
  }

  private Value address(Operand.Place place) {
    return place.offset() == 0
        ? place.address()
        : code.binary(BinaryOperator.ADD, place.address(), place.offset());
  }

  private Value load(Operand.Place place, Width width, boolean signed) {
    if (place.space() == AddressSpace.KERNEL) {
      return code.emit(
          new KernelOperation.KernelLoad(
              place.address(), place.struct(), place.offset(), width, signed));
    }
    Slot slot = code.slot(width.bytes(), width.bytes(), "user");
    Value destination = code.address(slot);
    code.emit(
        new KernelOperation.ProbeRead(
            place.space(), destination, 0, width.bytes(), address(place)));
    return code.load(destination, 0, width, signed);
  }

  /** Shifts the bits of the field to the top of a register and back down, which extends them. */
  private Value bitField(Operand.Place place, MemberLocation member, ScriptType type) {
    int first = (int) (member.bitOffset() % 8);
    int bits = first + member.bitSize();
    Width width = bits <= 8 ? Width.B1 : bits <= 16 ? Width.B2 : bits <= 32 ? Width.B4 : Width.B8;
    Value word = load(shifted(place, member.byteOffset()), width, false);
    Value top = code.binary(BinaryOperator.SHIFT_LEFT, word, 64 - bits);
    return code.binary(
        isSigned(type) ? BinaryOperator.SHIFT_RIGHT_ARITHMETIC : BinaryOperator.SHIFT_RIGHT_LOGICAL,
        top,
        64 - member.bitSize());
  }

  // Arguments.

  private Operand argument(String name) {
    for (Argument argument : probe.point().arguments()) {
      if (argument.name().equals(name)) {
        return argument(argument);
      }
    }
    throw new IllegalStateException("no argument is called " + name);
  }

  private Operand argument(Argument argument) {
    Value context = code.context();
    int offset = argument.offset();
    return switch (argument.type()) {
      case ArgumentType.Int(int size, boolean signed) ->
          new Operand.Scalar(code.load(context, offset, Width.ofBytes(size), signed));
      case ArgumentType.Bool _ -> new Operand.Scalar(code.load(context, offset, Width.B1, false));
      case ArgumentType.Pointer _ ->
          new Operand.Scalar(code.load(context, offset, Width.B8, false));
      case ArgumentType.Text(int capacity) ->
          new Operand.Foreign(
              AddressSpace.KERNEL, inContext(code.constant(offset)), capacity, null);
      case ArgumentType.Array _ -> new Operand.Memory(context, offset);
      case ArgumentType.DataLocation(boolean relative, String _) -> {
        Value location = code.load(context, offset, Width.B4, false);
        Value start = code.binary(BinaryOperator.AND, location, 0xffff);
        if (relative) {
          start = code.binary(BinaryOperator.ADD, start, offset + 4L);
        }
        yield new Operand.Foreign(
            AddressSpace.KERNEL,
            inContext(start),
            probe.configuration().maxStringLength() + 1,
            null);
      }
      case ArgumentType.Btf(int id) -> btfArgument(offset, id);
      case ArgumentType.Opaque opaque ->
          throw new IllegalStateException(opaque.spelling() + " cannot be read");
    };
  }

  private Value inContext(Value offset) {
    return code.emit(new MemoryOperation.PointerAdd(code.context(), offset, RECORD_BOUND));
  }

  /** Raw arguments take 8 bytes each, of which those of narrower types fill only the low ones. */
  private Operand btfArgument(int offset, int id) {
    Value value = code.load(code.context(), offset, Width.B8, false);
    ScriptType type = probe.kernel().of(id, AddressSpace.KERNEL);
    if (!type.isNumeric()) {
      return new Operand.Scalar(value);
    }
    IntegerType integer = Conversions.integer(type);
    return new Operand.Scalar(
        integer.size() == 8
            ? value
            : code.extend(value, Width.ofBytes(integer.size()), integer.signed()));
  }

  // Pointers and arrays.

  Operand dereference(Expression.Unary unary) {
    ScriptType type = probe.type(unary.operand());
    Operand operand = probe.evaluate(unary.operand());
    return switch (type) {
      case ScriptType.Pointer(ScriptType target, AddressSpace space) ->
          read(place(space, ((Operand.Scalar) operand).value(), target), target);
      case IntegerType _ ->
          new Operand.Scalar(
              load(
                  new Operand.Place(
                      probe.point().pointers(), ((Operand.Scalar) operand).value(), null, 0),
                  Width.B8,
                  false));
      default -> operand;
    };
  }

  Operand element(Expression.ArrayAccess access) {
    ScriptType type = probe.type(access);
    Operand array = probe.evaluate(access.object());
    int size = sizeOf(type);
    if (array instanceof Operand.Memory(Value context, int offset)) {
      long index = ((Expression.IntegerLiteral) access.index()).value();
      return new Operand.Scalar(
          code.load(
              context,
              Math.toIntExact(offset + index * size),
              StringsAndTuples.width(type),
              isSigned(type)));
    }
    if (array instanceof Operand.Place place) {
      return read(indexed(place, access.index(), size), type);
    }
    AddressSpace space = ((ScriptType.Pointer) probe.type(access.object())).space();
    Operand.Place first = place(space, ((Operand.Scalar) array).value(), type);
    return read(indexed(first, access.index(), size), type);
  }

  private Operand.Place indexed(Operand.Place place, Expression index, int size) {
    if (index instanceof Expression.IntegerLiteral literal) {
      return shifted(place, literal.value() * size);
    }
    Value offset = code.binary(BinaryOperator.MULTIPLY, probe.number(index), size);
    Value address = code.binary(BinaryOperator.ADD, place.address(), offset);
    return new Operand.Place(place.space(), address, null, place.offset());
  }

  /** The size of what a pointer steps over. */
  int sizeOf(ScriptType type) {
    return switch (type) {
      case ScriptType.None _, ScriptType.Opaque _ -> 1;
      case ScriptType.Struct struct -> {
        Btf btf = probe.kernel().btf().orElseThrow();
        yield Math.toIntExact(btf.sizeOf(struct.btfId()));
      }
      case ScriptType.Array(ScriptType element, int count) -> sizeOf(element) * count;
      default -> StringsAndTuples.size(type);
    };
  }
}
