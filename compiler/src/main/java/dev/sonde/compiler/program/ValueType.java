package dev.sonde.compiler.program;

import dev.sonde.compiler.ir.StackCapture;
import java.util.List;

/** How the bytes of a value are to be read and shown. */
public sealed interface ValueType {

  /** Its size in bytes where it lies inside a map or a tuple. */
  int size();

  /** Its alignment in bytes. */
  int alignment();

  /** An integer of 1, 2, 4 or 8 bytes, little-endian. */
  record Integer(int size, boolean signed) implements ValueType {
    @Override
    public int alignment() {
      return size;
    }
  }

  /** A truth value in one byte, shown as {@code true} or {@code false}. */
  record Bool() implements ValueType {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public int alignment() {
      return 1;
    }
  }

  /**
   * A string, ended by a NUL or by its capacity.
   *
   * <p>One that fills its capacity without a NUL was cut short and is shown with {@link
   * Settings#stringTruncationTrailer} behind it. So that strings read straight into an event are
   * cut and shown alike, an {@link dev.sonde.compiler.ir.EventPart.ReadString} of this type has a
   * capacity of {@code size + 1}: the helper always writes a NUL, and {@code size} bytes before it
   * mean that more may have followed.
   *
   * @param size its capacity in bytes
   * @param array whether it is an array of characters, which may do without a NUL: it is never
   *     shown as one that was cut
   */
  record Text(int size, boolean array) implements ValueType {
    /** A string that was cut if it fills its capacity. */
    public Text(int size) {
      this(size, false);
    }

    @Override
    public int alignment() {
      return 1;
    }
  }

  /**
   * Bytes: {@code u32} how many of them count, then {@code capacity} bytes, of which those behind
   * the ones that count are zero.
   */
  record Buffer(int capacity) implements ValueType {
    /** Where its bytes begin. */
    public static final int DATA = 4;

    @Override
    public int size() {
      return DATA + capacity;
    }

    @Override
    public int alignment() {
      return 4;
    }
  }

  /** Bytes of which it is not known what they mean, such as a floating point number. */
  record Opaque(int size) implements ValueType {
    @Override
    public int alignment() {
      return 1;
    }
  }

  /** An address, shown in hexadecimal. */
  record Address() implements ValueType {
    @Override
    public int size() {
      return 8;
    }

    @Override
    public int alignment() {
      return 8;
    }
  }

  /** A number that a name stands for; shown by name where there is one. */
  record Enumeration(int size, boolean signed, List<Long> numbers, List<String> names)
      implements ValueType {
    public Enumeration {
      numbers = List.copyOf(numbers);
      names = List.copyOf(names);
    }

    @Override
    public int alignment() {
      return size;
    }
  }

  /** Fields in order, each at its natural alignment. */
  record Tuple(List<Field> fields, int size, int alignment) implements ValueType {
    public Tuple {
      fields = List.copyOf(fields);
    }

    /** The tuple of {@code types}, laid out as C would. */
    public static Tuple of(List<ValueType> types) {
      var fields = new java.util.ArrayList<Field>(types.size());
      int offset = 0;
      int alignment = 1;
      for (ValueType type : types) {
        offset = align(offset, type.alignment());
        fields.add(new Field(null, type, offset));
        offset += type.size();
        alignment = Math.max(alignment, type.alignment());
      }
      return new Tuple(fields, align(offset, alignment), alignment);
    }

    private static int align(int offset, int alignment) {
      return (offset + alignment - 1) & -alignment;
    }
  }

  /** Named fields, as a structure or a record. */
  record Struct(String name, List<Field> fields, int size, int alignment) implements ValueType {
    public Struct {
      fields = List.copyOf(fields);
    }
  }

  /**
   * Some bits of a structure, taken for a number without a sign.
   *
   * @param base what they are, once extended: an integer, a truth value or an enumeration
   * @param size the bytes that hold them
   * @param firstBit where they begin in these bytes, counted from the lowest
   */
  record BitField(ValueType base, int size, int firstBit, int bits) implements ValueType {
    @Override
    public int alignment() {
      return 1;
    }
  }

  /** Elements one behind the other. */
  record Array(ValueType element, int count) implements ValueType {
    @Override
    public int size() {
      return element.size() * count;
    }

    @Override
    public int alignment() {
      return element.alignment();
    }
  }

  /** A field of a tuple or a structure; the name is null in a tuple. */
  record Field(String name, ValueType type, int offset) {}

  /**
   * A stack as {@link StackCapture} lays it out. In an event, only the frames that are there follow
   * its header.
   */
  record Stack(StackCapture.Kind kind, StackMode mode, int limit) implements ValueType {
    @Override
    public int size() {
      return StackCapture.HEADER + limit * kind.frameBytes();
    }

    @Override
    public int alignment() {
      return 8;
    }
  }

  /** Bytes that the function which made them knows how to show. */
  record Rendered(ValueType base, Renderer renderer) implements ValueType {
    @Override
    public int size() {
      return base.size();
    }

    @Override
    public int alignment() {
      return base.alignment();
    }
  }
}
