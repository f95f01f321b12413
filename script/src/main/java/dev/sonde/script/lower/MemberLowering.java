package dev.sonde.script.lower;

import dev.sonde.bpf.object.AttachType;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.EventOperation;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.FunctionBuilder.OpenBlock;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Variable;
import dev.sonde.compiler.ir.Width;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.function.Args;
import dev.sonde.script.function.ContextValue;
import dev.sonde.script.function.Operand;
import dev.sonde.script.probe.Argument;
import dev.sonde.script.probe.ArgumentType;
import dev.sonde.script.probe.ValueSource;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.CompositeType;
import dev.sonde.script.type.Conversions;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.ScriptType.IntegerType;
import dev.sonde.script.type.TypeSize;
import dev.sonde.script.type.VariableSymbol;
import dev.sonde.symbols.dwarf.TypeReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

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
    if (Args.isIn(access.object()) || probe.type(access.object()) instanceof ScriptType.Arguments) {
      probe.at(access.span());
      return argument(access.field().name());
    }
    ScriptType object = probe.type(access.object());
    Operand operand = probe.evaluate(access.object());
    while (object instanceof ScriptType.Pointer(ScriptType target, AddressSpace space)) {
      Value address = ((Operand.Scalar) operand).value();
      operand = read(place(space, address, target), target);
      object = target;
    }
    probe.at(access.span());
    if (object instanceof ScriptType.RecordType record) {
      return probe.values().element(operand, record, record.names().indexOf(access.field().name()));
    }
    ScriptType.Struct struct = (ScriptType.Struct) object;
    CompositeType.Member member =
        struct.composite().member(access.field().name(), struct.space()).orElseThrow();
    if (member.isBitField()) {
      return new Operand.Scalar(bitField(operand, member));
    }
    return switch (operand) {
      case Operand.Memory(Value pointer, int offset) ->
          probe.values().part(pointer, offset + member.byteOffset(), member.type());
      default -> read(shifted((Operand.Place) operand, member.byteOffset()), member.type());
    };
  }

  private static Operand.Place place(AddressSpace space, Value address, ScriptType target) {
    String struct =
        target instanceof ScriptType.Struct(var composite, var _) ? composite.kernelName() : null;
    return new Operand.Place(space, address, struct, 0);
  }

  private static Operand.Place shifted(Operand.Place place, long bytes) {
    return new Operand.Place(
        place.space(), place.address(), place.struct(), Math.toIntExact(place.offset() + bytes));
  }

  /** What lies at a place. */
  private Operand read(Operand.Place place, ScriptType type) {
    return switch (type) {
      case ScriptType.Struct _, ScriptType.Array _, ScriptType.Tuple _, ScriptType.RecordType _ ->
          place;
      case ScriptType.Text(int capacity, var _) ->
          // An array of characters may have no NUL: one byte more is read to see that.
          new Operand.Foreign(place.space(), probe.values().address(place), capacity + 1, null);
      default -> new Operand.Scalar(load(place, StringsAndTuples.width(type), isSigned(type)));
    };
  }

  private static boolean isSigned(ScriptType type) {
    return type.isNumeric() && Conversions.integer(type).signed();
  }

  private Value load(Operand.Place place, Width width, boolean signed) {
    if (place.space() == AddressSpace.KERNEL && !probe.failures().areCounted()) {
      return code.emit(
          new KernelOperation.KernelLoad(
              place.address(), place.struct(), place.offset(), width, signed));
    }
    Slot slot = code.slot(width.bytes(), width.bytes(), "user");
    Value destination = code.address(slot);
    Value address = probe.values().address(place);
    Value result =
        code.emit(
            new KernelOperation.ProbeRead(place.space(), destination, 0, width.bytes(), address));
    probe.failures().read(place.space(), result);
    return code.load(destination, 0, width, signed);
  }

  private Value load(Operand structure, long offset, Width width) {
    return switch (structure) {
      case Operand.Memory(Value pointer, int start) ->
          probe.values().load(pointer, Math.toIntExact(start + offset), width, false);
      default -> load(shifted((Operand.Place) structure, offset), width, false);
    };
  }

  /**
   * Shifts the bits of the field to the top of a register and back down. They count as a number
   * without a sign, whatever their type says: bpftrace has it so.
   */
  private Value bitField(Operand structure, CompositeType.Member member) {
    int unit = 8 * TypeSize.of(member.type()).orElseThrow();
    long first = member.bitOffset() % unit;
    Value word;
    if (first + member.bitSize() <= unit) {
      word = load(structure, member.bitOffset() / unit * (unit / 8), Width.ofBytes(unit / 8));
    } else {
      word = bytes(structure, member);
      first = 0;
    }
    Value top = code.binary(BinaryOperator.SHIFT_LEFT, word, 64 - first - member.bitSize());
    return code.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, top, 64 - member.bitSize());
  }

  /** The bits of a field of a packed structure, which cross the units of its type. */
  private Value bytes(Operand structure, CompositeType.Member member) {
    int first = (int) (member.bitOffset() % 8);
    Value word = null;
    for (int i = 0; i * 8 < first + member.bitSize(); i++) {
      Value next = load(structure, member.byteOffset() + i, Width.B1);
      int distance = i * 8 - first;
      next =
          distance >= 0
              ? code.binary(BinaryOperator.SHIFT_LEFT, next, distance)
              : code.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, next, -distance);
      word = word == null ? next : code.binary(BinaryOperator.OR, word, next);
    }
    return word;
  }

  // Arguments.

  private Operand argument(String name) {
    for (Argument argument : probe.types().arguments(probe.point())) {
      if (argument.name().equals(name)) {
        return argument(argument);
      }
    }
    throw new IllegalStateException("no argument is called " + name);
  }

  /** Reads all arguments of the record that {@code args} is where its value is kept. */
  Operand arguments(ScriptType.RecordType record) {
    List<Operand> values = new ArrayList<>(record.names().size());
    for (String name : record.names()) {
      values.add(argument(name));
    }
    return new Operand.Elements(values);
  }

  /** Reads what the probe was given. */
  Operand argument(Argument argument) {
    Value context = code.context();
    int offset = argument.offset();
    return switch (argument.type()) {
      case ArgumentType.Int(int size, boolean signed) ->
          new Operand.Scalar(code.load(context, offset, Width.ofBytes(size), signed));
      case ArgumentType.Enumeration(String _, int size, boolean signed) ->
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
      case ArgumentType.Btf(String module, int id) ->
          btfArgument(offset, probe.types().kernel().of(module, id, AddressSpace.KERNEL));
      case ArgumentType.Debug(TypeReference reference, var sources) ->
          inRegisters(debugType(reference), sources);
      case ArgumentType.DebugMemory(TypeReference reference, int register, long displacement) -> {
        Value base = code.load(context, register, Width.B8, false);
        Operand.Place place =
            new Operand.Place(probe.point().pointers(), base, null, Math.toIntExact(displacement));
        yield read(place, debugType(reference));
      }
      case ArgumentType.Opaque opaque ->
          throw new IllegalStateException(opaque.spelling() + " cannot be read");
    };
  }

  private ScriptType debugType(TypeReference reference) {
    return probe
        .types()
        .debug()
        .of(probe.point().debug().orElseThrow(), reference, probe.point().pointers());
  }

  /** A value in one or two registers; a structure is put together in memory. */
  private Operand inRegisters(ScriptType type, List<ValueSource> sources) {
    if (!StringsAndTuples.isInMemory(type)) {
      Value value = ContextValue.read(sources.getFirst(), probe);
      int size = TypeSize.of(type).orElse(Long.BYTES);
      return new Operand.Scalar(
          size >= Long.BYTES ? value : code.extend(value, Width.ofBytes(size), isSigned(type)));
    }
    Slot slot = code.slot(Long.BYTES * sources.size(), Long.BYTES, "argument");
    Value memory = code.address(slot);
    for (int i = 0; i < sources.size(); i++) {
      Value value = ContextValue.read(sources.get(i), probe);
      code.store(memory, Long.BYTES * i, Width.B8, value);
    }
    return new Operand.Memory(memory, 0);
  }

  private Value inContext(Value offset) {
    return code.emit(new MemoryOperation.PointerAdd(code.context(), offset, RECORD_BOUND));
  }

  /** Raw arguments take 8 bytes each, of which those of narrower types fill only the low ones. */
  private Operand btfArgument(int offset, ScriptType type) {
    Value value = raw(offset, type);
    if (!type.isNumeric()) {
      return new Operand.Scalar(value);
    }
    IntegerType integer = Conversions.integer(type);
    return new Operand.Scalar(
        integer.size() == 8
            ? value
            : code.extend(value, Width.ofBytes(integer.size()), integer.signed()));
  }

  /**
   * 8 bytes of the context. What an iterator has come to may be nothing; that the verifier need not
   * know of it, such a pointer is read as a number.
   */
  private Value raw(int offset, ScriptType type) {
    boolean iterates =
        probe.probe().point().kind().attachType().equals(Optional.of(AttachType.TRACE_ITER));
    if (!iterates || type.isNumeric()) {
      return code.load(code.context(), offset, Width.B8, false);
    }
    Value slot = code.address(code.slot(Long.BYTES, Long.BYTES, "object"));
    code.emit(
        new KernelOperation.ProbeRead(
            AddressSpace.KERNEL, slot, 0, Long.BYTES, inContext(code.constant(offset))));
    return code.load(slot, 0, Width.B8, false);
  }

  // Pointers and arrays.

  Operand dereference(Expression.Unary unary) {
    ScriptType type = probe.type(unary.operand());
    Operand.Memory known = variable(unary.operand(), type);
    if (known != null) {
      return probe.values().part(known.pointer(), known.offset(), probe.type(unary));
    }
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

  /**
   * The variable that an expression is the address of, as far as that can be seen and what the
   * pointer points to lies inside it; else null.
   */
  private Operand.Memory variable(Expression pointer, ScriptType type) {
    Expression inner = pointer;
    while (inner instanceof Expression.Cast cast
        && probe.type(cast) instanceof ScriptType.Pointer) {
      inner = cast.operand();
    }
    if (!(inner instanceof Expression.AddressOf(var _, Expression.Variable variable))
        || !(type instanceof ScriptType.Pointer(ScriptType target, var _))) {
      return null;
    }
    VariableSymbol symbol = probe.probe().variable(variable);
    OptionalInt size = TypeSize.of(target);
    return size.isPresent() && size.getAsInt() <= StringsAndTuples.size(symbol.type())
        ? new Operand.Memory(probe.address(symbol), 0)
        : null;
  }

  Operand element(Expression.ArrayAccess access) {
    ScriptType type = probe.type(access);
    ScriptType object = probe.type(access.object());
    int count = object instanceof ScriptType.Array array ? array.count() : 0;
    Operand array = probe.evaluate(access.object());
    if (object instanceof ScriptType.Text text) {
      count = text.capacity();
      array = probe.values().inMemory(array, text, text);
    }
    int size = sizeOf(type);
    if (array instanceof Operand.Memory(Value pointer, int offset)) {
      if (access.index() instanceof Expression.IntegerLiteral literal) {
        int at = Math.toIntExact(offset + literal.value() * size);
        return probe.values().part(pointer, at, type);
      }
      Operand.Memory memory =
          pointer.type().pointsInto(Type.Space.CONTEXT)
              ? probe.values().copied((Operand.Memory) array, object)
              : (Operand.Memory) array;
      Value distance =
          code.binary(BinaryOperator.MULTIPLY, boundedIndex(access, count, true), size);
      Value element =
          code.emit(
              new MemoryOperation.PointerAdd(memory.pointer(), distance, (count - 1) * size + 1));
      return probe.values().part(element, memory.offset(), type);
    }
    Operand.Place place =
        array instanceof Operand.Place found
            ? found
            : place(((ScriptType.Pointer) object).space(), ((Operand.Scalar) array).value(), type);
    if (access.index() instanceof Expression.IntegerLiteral literal) {
      return read(shifted(place, literal.value() * size), type);
    }
    Value index = boundedIndex(access, count, false);
    Value address =
        code.binary(
            BinaryOperator.ADD, place.address(), code.binary(BinaryOperator.MULTIPLY, index, size));
    return read(new Operand.Place(place.space(), address, null, place.offset()), type);
  }

  /**
   * The index of an access; one that is out of bounds is counted.
   *
   * @param count the elements there are, or 0 if that is not known
   * @param clamped whether 0 is taken instead of an index that is out of bounds
   */
  private Value boundedIndex(Expression.ArrayAccess access, int count, boolean clamped) {
    Value index = probe.number(access.index());
    if (count == 0) {
      return index;
    }
    Variable result = code.declare(Type.I64, "index");
    OpenBlock inside = code.newBlock();
    OpenBlock outside = code.newBlock();
    OpenBlock done = code.newBlock();
    code.branch(
        code.compare(Predicate.LESS_UNSIGNED, index, count), inside, outside, Likelihood.TRUE);
    code.seal(inside);
    code.switchTo(inside);
    code.write(result, index);
    code.jump(done);
    code.seal(outside);
    code.switchTo(outside);
    Span span = access.span();
    code.emit(new EventOperation.CountSite(probe.site(Site.Kind.ARRAY_BOUNDS, span.text(), span)));
    code.write(result, clamped ? code.constant(0) : index);
    code.jump(done);
    code.seal(done);
    code.switchTo(done);
    return code.read(result);
  }

  /** The size of what a pointer steps over. */
  int sizeOf(ScriptType type) {
    return Math.max(1, TypeSize.of(type).orElse(1));
  }
}
