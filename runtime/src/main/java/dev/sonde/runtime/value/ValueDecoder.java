package dev.sonde.runtime.value;

import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.program.RenderEnvironment;
import dev.sonde.compiler.program.ValueType;
import dev.sonde.runtime.symbol.StackTrace;
import dev.sonde.runtime.symbol.Symbolizer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads values out of events and maps. */
public final class ValueDecoder {
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final byte[] truncationTrailer;
  private final RenderEnvironment environment;
  private final Symbolizer symbolizer;

  /**
   * @param truncationTrailer what is put behind strings that were cut short
   * @param environment what renderers may ask
   * @param symbolizer names the addresses of stacks
   */
  public ValueDecoder(
      String truncationTrailer, RenderEnvironment environment, Symbolizer symbolizer) {
    this.truncationTrailer = truncationTrailer.getBytes(StandardCharsets.UTF_8);
    this.environment = environment;
    this.symbolizer = symbolizer;
  }

  /** What is put behind strings that were cut short; not to be changed. */
  public byte[] truncationTrailer() {
    return truncationTrailer;
  }

  /**
   * The value of a type.
   *
   * @param length how many bytes belong to it, which for strings may differ from the type's size
   */
  public Value decode(ValueType type, MemorySegment data, long offset, int length) {
    if (type instanceof ValueType.Integer integer) {
      return new Value.Int(
          integer(data, offset, integer.size(), integer.signed()), integer.signed());
    }
    if (type instanceof ValueType.Text text) {
      return text(text, data, offset, length);
    }
    if (type instanceof ValueType.Tuple tuple) {
      return new Value.Tuple(members(tuple.fields(), data, offset));
    }
    if (type instanceof ValueType.Bool) {
      return new Value.Bool(data.get(ValueLayout.JAVA_BYTE, offset) != 0);
    }
    if (type instanceof ValueType.Address) {
      return address(data.get(LONG, offset));
    }
    if (type instanceof ValueType.Enumeration enumeration) {
      return symbol(enumeration, integer(data, offset, enumeration.size(), enumeration.signed()));
    }
    if (type instanceof ValueType.Struct struct) {
      return struct(struct, data, offset);
    }
    if (type instanceof ValueType.Array array) {
      return array(array, data, offset);
    }
    if (type instanceof ValueType.BitField field) {
      return bitField(field, data, offset);
    }
    if (type instanceof ValueType.Buffer) {
      int count = data.get(INT, offset);
      byte[] bytes = new byte[count];
      MemorySegment.copy(
          data, ValueLayout.JAVA_BYTE, offset + ValueType.Buffer.DATA, bytes, 0, count);
      return new Value.Buffer(Bytes.of(bytes));
    }
    if (type instanceof ValueType.Opaque) {
      return new Value.Unknown();
    }
    if (type instanceof ValueType.Stack stack) {
      return new Value.Stack(StackTrace.read(stack, data, offset, symbolizer));
    }
    ValueType.Rendered rendered = (ValueType.Rendered) type;
    return new Value.Text(Bytes.of(rendered.renderer().render(data, offset, length, environment)));
  }

  private List<Value> members(List<ValueType.Field> fields, MemorySegment data, long offset) {
    List<Value> members = new ArrayList<>(fields.size());
    for (ValueType.Field field : fields) {
      members.add(decode(field.type(), data, offset + field.offset(), field.type().size()));
    }
    return members;
  }

  private Value.Struct struct(ValueType.Struct type, MemorySegment data, long offset) {
    List<Value> values = members(type.fields(), data, offset);
    List<Value.Member> members = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      members.add(new Value.Member(type.fields().get(i).name(), values.get(i)));
    }
    return new Value.Struct(members);
  }

  private Value.Array array(ValueType.Array type, MemorySegment data, long offset) {
    int size = type.element().size();
    List<Value> elements = new ArrayList<>(type.count());
    for (int i = 0; i < type.count(); i++) {
      elements.add(decode(type.element(), data, offset + (long) i * size, size));
    }
    return new Value.Array(elements);
  }

  /** An integer of 1, 2, 4 or 8 bytes, extended to 64 bits. */
  public static long integer(MemorySegment data, long offset, int size, boolean signed) {
    return switch (size) {
      case 1 -> {
        byte value = data.get(ValueLayout.JAVA_BYTE, offset);
        yield signed ? value : value & 0xffL;
      }
      case 2 -> {
        short value = data.get(SHORT, offset);
        yield signed ? value : value & 0xffffL;
      }
      case 4 -> {
        int value = data.get(INT, offset);
        yield signed ? value : value & 0xffff_ffffL;
      }
      case 8 -> data.get(LONG, offset);
      default -> throw new IllegalArgumentException("an integer has no " + size + " bytes");
    };
  }

  private Value.Text text(ValueType.Text type, MemorySegment data, long offset, int length) {
    int end = 0;
    while (end < length && data.get(ValueLayout.JAVA_BYTE, offset + end) != 0) {
      end++;
    }
    boolean truncated = end >= type.size() && !type.array();
    byte[] content = new byte[truncated ? end + truncationTrailer.length : end];
    MemorySegment.copy(data, ValueLayout.JAVA_BYTE, offset, content, 0, end);
    if (truncated) {
      System.arraycopy(truncationTrailer, 0, content, end, truncationTrailer.length);
    }
    return new Value.Text(Bytes.of(content));
  }

  private static Value.Symbol address(long address) {
    return new Value.Symbol("0x" + Long.toHexString(address), address);
  }

  private static Value bitField(ValueType.BitField type, MemorySegment data, long offset) {
    // At most 64 bits in at most 9 bytes.
    long bits = 0;
    for (int i = 0; i < type.size(); i++) {
      long octet = data.get(ValueLayout.JAVA_BYTE, offset + i) & 0xffL;
      int distance = i * 8 - type.firstBit();
      bits |= distance >= 0 ? octet << distance : octet >>> -distance;
    }
    int unused = Long.SIZE - type.bits();
    long value = bits << unused >>> unused;
    if (type.base() instanceof ValueType.Bool) {
      return new Value.Bool(value != 0);
    }
    return type.base() instanceof ValueType.Enumeration enumeration
        ? symbol(enumeration, value)
        : new Value.Int(value, false);
  }

  private static Value.Symbol symbol(ValueType.Enumeration type, long number) {
    int index = type.numbers().indexOf(number);
    return new Value.Symbol(
        index >= 0 ? type.names().get(index) : Long.toUnsignedString(number), number);
  }
}
