package dev.sonde.script.lower;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.EventPart;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.script.function.Operand;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.TupleLayout;
import dev.sonde.script.type.TypeSize;
import java.util.Arrays;
import java.util.List;

/**
 * Puts values where they have to be: into memory, the key of a map, or an event. What need not be
 * in memory for that never is; structures and arrays are read whole only for this.
 */
final class StringsAndTuples {
  private static final int COMM_SIZE = 16;

  /** Strings and tuples are copied and compared by words. */
  private static final int ALIGNMENT = 8;

  private final FunctionBuilder code;
  private final HelperFailures failures;

  /** Puts values where {@code code} has them. */
  StringsAndTuples(FunctionBuilder code, HelperFailures failures) {
    this.code = code;
    this.failures = failures;
  }

  /** How wide a number of this type is in memory. */
  static Width width(ScriptType type) {
    return switch (type) {
      case ScriptType.IntegerType integer -> Width.ofBytes(integer.size());
      case ScriptType.Bool _ -> Width.B1;
      case ScriptType.Enumeration enumeration -> Width.ofBytes(enumeration.size());
      case ScriptType.Pointer _, ScriptType.Aggregate _ -> Width.B8;
      case ScriptType.Rendered rendered when rendered.isNumber() -> Width.B8;
      default -> throw new IllegalArgumentException(type + " is no number");
    };
  }

  /** Whether values of this type lie in memory rather than in a register. */
  static boolean isInMemory(ScriptType type) {
    return type instanceof ScriptType.Text
        || type instanceof ScriptType.Tuple
        || type instanceof ScriptType.RecordType
        || type instanceof ScriptType.Struct
        || type instanceof ScriptType.Array
        || type instanceof ScriptType.Stack
        || isOpaque(type);
  }

  /** Whether values of this type are bytes that are only ever copied as a whole. */
  private static boolean isOpaque(ScriptType type) {
    return type instanceof ScriptType.Buffer
        || type instanceof ScriptType.Rendered rendered && !rendered.isNumber();
  }

  /** The bytes that a value takes. */
  static int size(ScriptType type) {
    return TypeSize.of(type).orElseThrow();
  }

  /** A slot for a value that lies in memory. */
  Slot slot(ScriptType type, String name) {
    // The helper that reads strings ends each with a NUL. A string that fills its capacity, as one
    // that was cut does and an array of characters may, needs a byte more for that; what follows it
    // in a tuple is written later.
    return code.slot(size(type) + 1, ALIGNMENT, name);
  }

  // Memory.

  /** The value in memory, as one of type {@code to}. */
  Operand.Memory inMemory(Operand operand, ScriptType from, ScriptType to) {
    if (operand instanceof Operand.Memory memory && from.equals(to)) {
      return memory;
    }
    Value address = code.address(slot(to, "value"));
    store(address, 0, operand, from, to);
    return new Operand.Memory(address, 0);
  }

  /** Writes a value at {@code pointer + offset}, where {@code to} has room for it. */
  void store(Value pointer, int offset, Operand operand, ScriptType from, ScriptType to) {
    switch (to) {
      case ScriptType.Text text -> storeText(pointer, offset, operand, from, text.capacity());
      case ScriptType.Tuple _, ScriptType.RecordType _ ->
          storeTuple(pointer, offset, operand, from, to);
      case ScriptType.Array _ when from instanceof ScriptType.Text ->
          storeText(pointer, offset, operand, from, size(to));
      case ScriptType.Struct _, ScriptType.Array _, ScriptType.Stack _ ->
          storeBytes(pointer, offset, operand, size(to));
      case ScriptType opaque when isOpaque(opaque) -> {
        Operand.Memory memory = (Operand.Memory) operand;
        code.copy(pointer, offset, memory.pointer(), memory.offset(), size(from));
        zero(pointer, offset + size(from), size(opaque) - size(from));
      }
      default -> code.store(pointer, offset, width(to), ((Operand.Scalar) operand).value());
    }
  }

  private void storeText(
      Value pointer, int offset, Operand operand, ScriptType from, int capacity) {
    switch (operand) {
      case Operand.Literal(Bytes text) -> {
        Bytes padded = cut(text, capacity);
        int size = padded.size();
        if (size > 0) {
          code.copy(pointer, offset, code.data(padded), 0, size);
        }
        zero(pointer, offset + size, capacity - size);
      }
      case Operand.Comm _ -> {
        if (capacity >= COMM_SIZE && offset % ALIGNMENT == 0) {
          code.emit(new KernelOperation.CurrentComm(pointer, offset));
          zero(pointer, offset + COMM_SIZE, capacity - COMM_SIZE);
        } else {
          Operand.Memory whole = inMemory(operand, from, from);
          int size = Math.min(capacity, COMM_SIZE);
          code.copy(pointer, offset, whole.pointer(), whole.offset(), size);
          zero(pointer, offset + size, capacity - size);
        }
      }
      case Operand.Foreign foreign -> {
        zero(pointer, offset, capacity);
        read(pointer, offset, foreign, capacity);
      }
      case Operand.Memory(Value source, int sourceOffset) -> {
        int size = Math.min(capacity, size(from));
        code.copy(pointer, offset, source, sourceOffset, size);
        zero(pointer, offset + size, capacity - size);
      }
      default -> throw new IllegalArgumentException(operand + " is no string");
    }
  }

  /** Copies a structure or an array, or reads it whole from another address space. */
  private void storeBytes(Value pointer, int offset, Operand operand, int size) {
    switch (operand) {
      case Operand.Place place -> {
        Value address = address(place);
        failures.read(
            place.space(),
            code.emit(
                new KernelOperation.ProbeRead(place.space(), pointer, offset, size, address)));
      }
      case Operand.Memory(Value source, int sourceOffset) ->
          code.copy(pointer, offset, source, sourceOffset, size);
      case Operand.Scalar(Value number) when size <= Long.BYTES ->
          storeNumber(pointer, offset, number, size);
      case Operand.Stack(var stack) ->
          code.emit(new KernelOperation.TakeStack(stack, pointer, offset));
      default -> throw new IllegalArgumentException(operand + " is no structure");
    }
  }

  /** Stores as many of the low bytes of a number as an array takes that it is cast to. */
  private void storeNumber(Value pointer, int offset, Value number, int size) {
    int done = 0;
    while (done < size) {
      int step = Integer.highestOneBit(size - done);
      Value rest =
          done == 0 ? number : code.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, number, done * 8L);
      code.store(pointer, offset + done, Width.ofBytes(step), rest);
      done += step;
    }
  }

  /** The address that a place begins at. */
  Value address(Operand.Place place) {
    return place.offset() == 0
        ? place.address()
        : code.binary(BinaryOperator.ADD, place.address(), place.offset());
  }

  /** A copy of a value that lies where it can be read, but not as everything else can. */
  Operand.Memory copied(Operand.Memory memory, ScriptType type) {
    Value address = code.address(slot(type, "copy"));
    code.copy(address, 0, memory.pointer(), memory.offset(), size(type));
    return new Operand.Memory(address, 0);
  }

  private static Bytes cut(Bytes text, int capacity) {
    return text.size() <= capacity ? text : Bytes.of(Arrays.copyOf(text.toArray(), capacity));
  }

  private void read(Value pointer, int offset, Operand.Foreign foreign, int capacity) {
    failures.readString(
        foreign.space(),
        code.emit(
            new KernelOperation.ProbeReadString(
                foreign.space(),
                pointer,
                offset,
                Math.min(foreign.capacity(), capacity + 1),
                foreign.limit(),
                foreign.address())));
  }

  private void zero(Value pointer, int offset, int size) {
    if (size > 0) {
      code.zero(pointer, offset, size);
    }
  }

  private void storeTuple(
      Value pointer, int offset, Operand operand, ScriptType from, ScriptType to) {
    boolean whole = operand instanceof Operand.Memory || operand instanceof Operand.Place;
    if (whole && from.equals(to)) {
      storeBytes(pointer, offset, operand, size(to));
      return;
    }
    Operand source = operand instanceof Operand.Place ? inMemory(operand, from, from) : operand;
    TupleLayout layout = TupleLayout.of(elements(to));
    List<ScriptType> types = elements(from).elements();
    int end = 0;
    for (int i = 0; i < types.size(); i++) {
      int given = given(from, to, i);
      ScriptType type = elements(to).elements().get(i);
      int at = layout.offsets().get(i);
      zero(pointer, offset + end, at - end);
      store(pointer, offset + at, element(source, from, given), types.get(given), type);
      end = at + size(type);
    }
    zero(pointer, offset + end, layout.size() - end);
  }

  /** The values that a tuple or record consists of. */
  static ScriptType.Tuple elements(ScriptType type) {
    return type instanceof ScriptType.RecordType record ? record.values() : (ScriptType.Tuple) type;
  }

  /** Which element of {@code from} becomes element {@code index} of {@code to}: by name if any. */
  static int given(ScriptType from, ScriptType to, int index) {
    return from instanceof ScriptType.RecordType given && to instanceof ScriptType.RecordType wanted
        ? given.names().indexOf(wanted.names().get(index))
        : index;
  }

  /** An element of a tuple or record. */
  Operand element(Operand operand, ScriptType type, int index) {
    if (operand instanceof Operand.Elements elements) {
      return elements.parts().get(index);
    }
    ScriptType.Tuple tuple = elements(type);
    Operand.Memory memory = inMemory(operand, type, type);
    ScriptType element = tuple.elements().get(index);
    return part(
        memory.pointer(), memory.offset() + TupleLayout.of(tuple).offsets().get(index), element);
  }

  /** The value of a type that lies at {@code pointer + offset}, which can be read directly. */
  Operand part(Value pointer, int offset, ScriptType type) {
    return isInMemory(type)
        ? new Operand.Memory(pointer, offset)
        : new Operand.Scalar(load(pointer, offset, width(type), isSigned(type)));
  }

  /** A load from memory in which members of packed structures may lie at any byte. */
  Value load(Value pointer, int offset, Width width, boolean signed) {
    if (offset % width.bytes() == 0) {
      return code.load(pointer, offset, width, signed);
    }
    // The verifier wants loads from the stack aligned.
    int step = Integer.lowestOneBit(offset);
    Value word = null;
    for (int done = 0; done < width.bytes(); done += step) {
      Value next = code.load(pointer, offset + done, Width.ofBytes(step), false);
      word =
          word == null
              ? next
              : code.binary(
                  BinaryOperator.OR, word, code.binary(BinaryOperator.SHIFT_LEFT, next, done * 8L));
    }
    return width == Width.B8 ? word : code.extend(word, width, signed);
  }

  private static boolean isSigned(ScriptType type) {
    return switch (type) {
      case ScriptType.IntegerType integer -> integer.signed();
      case ScriptType.Enumeration enumeration -> enumeration.signed();
      default -> false;
    };
  }

  // Keys.

  /** Adds what a value is in a key, where it lies at {@code offset} as one of type {@code to}. */
  void key(List<MapKey.Part> parts, int offset, Operand operand, ScriptType from, ScriptType to) {
    switch (to) {
      case ScriptType.Text text -> textKey(parts, offset, operand, from, text);
      case ScriptType.Stack _ when operand instanceof Operand.Stack(var stack) ->
          parts.add(new MapKey.Stack(offset, stack));
      case ScriptType inMemory when isInMemory(inMemory) -> {
        Operand.Memory memory = inMemory(operand, from, to);
        parts.add(new MapKey.Bytes(offset, size(to), memory.pointer(), memory.offset()));
      }
      default ->
          parts.add(new MapKey.Scalar(offset, width(to), ((Operand.Scalar) operand).value()));
    }
  }

  private void textKey(
      List<MapKey.Part> parts, int offset, Operand operand, ScriptType from, ScriptType.Text to) {
    switch (operand) {
      case Operand.Comm _ when to.capacity() >= COMM_SIZE && offset % ALIGNMENT == 0 ->
          parts.add(new MapKey.Comm(offset));
      case Operand.Literal(Bytes text) -> {
        Bytes shortened = cut(text, to.capacity());
        if (shortened.size() > 0) {
          parts.add(new MapKey.Bytes(offset, shortened.size(), code.data(shortened), 0));
        }
      }
      case Operand.Memory(Value pointer, int at) ->
          parts.add(new MapKey.Bytes(offset, Math.min(size(from), to.capacity()), pointer, at));
      default -> {
        Operand.Memory memory = inMemory(operand, from, to);
        parts.add(new MapKey.Bytes(offset, to.capacity(), memory.pointer(), memory.offset()));
      }
    }
  }

  // Events.

  /** What a value is in an event. */
  EventPart part(Operand operand, ScriptType type) {
    if (!isInMemory(type)) {
      return new EventPart.Scalar(width(type), ((Operand.Scalar) operand).value());
    }
    if (operand instanceof Operand.Stack(var stack)) {
      return new EventPart.Stack(stack);
    }
    if (!(type instanceof ScriptType.Text)) {
      Operand.Memory memory = inMemory(operand, type, type);
      return new EventPart.Bytes(
          size(type), TypeSize.alignment(type), memory.pointer(), memory.offset());
    }
    return switch (operand) {
      case Operand.Comm _ -> new EventPart.Comm();
      // Read straight into the event, its failure would not be seen.
      case Operand.Foreign(var space, var address, int capacity, var limit)
          when !failures.areCounted() ->
          new EventPart.ReadString(space, address, capacity, limit);
      case Operand.Literal(Bytes text) -> {
        Bytes ended = Bytes.of(Arrays.copyOf(text.toArray(), text.size() + 1));
        yield new EventPart.Text(ended.size(), code.data(ended), 0);
      }
      default -> {
        Operand.Memory memory = inMemory(operand, type, type);
        yield new EventPart.Text(size(type) + 1, memory.pointer(), memory.offset());
      }
    };
  }

  // Comparison.

  /** 1 if two strings are equal, else 0. */
  Value equal(Operand left, ScriptType.Text leftType, Operand right, ScriptType.Text rightType) {
    if (left instanceof Operand.Literal && !(right instanceof Operand.Literal)) {
      return equal(right, rightType, left, leftType);
    }
    Operand.Memory a = inMemory(left, leftType, leftType);
    if (right instanceof Operand.Literal(Bytes literal)) {
      return literal.size() > leftType.capacity()
          ? code.constant(0)
          : code.emit(
              new MemoryOperation.StringEqualLiteral(
                  a.pointer(), a.offset(), leftType.capacity(), literal));
    }
    Operand.Memory b = inMemory(right, rightType, rightType);
    return code.emit(
        new MemoryOperation.StringEqual(
            a.pointer(),
            a.offset(),
            leftType.capacity(),
            b.pointer(),
            b.offset(),
            rightType.capacity()));
  }
}
