package dev.sonde.script.type;

import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.StackCapture;
import dev.sonde.compiler.program.Renderer;
import dev.sonde.compiler.program.StackMode;
import java.util.List;

/** The type of an expression. {@link Object#toString} spells it as messages do. */
public sealed interface ScriptType {

  /** Not known yet, or wrong and complained about already: whatever is done with it is right. */
  ScriptType UNKNOWN = new Unknown();

  /** No value at all. */
  ScriptType NONE = new None();

  /** A truth value. */
  ScriptType BOOL = new Bool();

  /** A signed integer of 64 bits. */
  IntegerType INT64 = new IntegerType(8, true, false);

  /** An unsigned integer of 64 bits. */
  IntegerType UINT64 = new IntegerType(8, false, false);

  /** An unsigned integer of 32 bits. */
  IntegerType UINT32 = new IntegerType(4, false, false);

  /** The size of a {@link Rendered} value that is a number. */
  int NUMBER_SIZE = 8;

  /** An unsigned integer of 8 bits. */
  IntegerType UINT8 = new IntegerType(1, false, false);

  /** Whether it can be counted with: an integer, a truth value, an enumeration, a sum. */
  default boolean isNumeric() {
    return false;
  }

  /**
   * @see ScriptType#UNKNOWN
   */
  record Unknown() implements ScriptType {
    @Override
    public String toString() {
      return "unknown";
    }
  }

  /**
   * @see ScriptType#NONE
   */
  record None() implements ScriptType {
    @Override
    public String toString() {
      return "none";
    }
  }

  /**
   * An integer.
   *
   * @param size 1, 2, 4 or 8 bytes
   * @param flexible whether it is a literal that is not negative and so goes with either sign
   */
  record IntegerType(int size, boolean signed, boolean flexible) implements ScriptType {
    @Override
    public boolean isNumeric() {
      return true;
    }

    /** The same integer with its sign settled. */
    public IntegerType settled() {
      return flexible ? new IntegerType(size, signed, false) : this;
    }

    @Override
    public String toString() {
      return (signed ? "int" : "uint") + size * 8;
    }
  }

  /** {@code true} or {@code false}, in one byte. */
  record Bool() implements ScriptType {
    @Override
    public boolean isNumeric() {
      return true;
    }

    @Override
    public String toString() {
      return "bool";
    }
  }

  /** A value of a C enum, shown by name. */
  record Enumeration(
      String name, int size, boolean signed, List<Long> numbers, List<String> enumerators)
      implements ScriptType {
    public Enumeration {
      numbers = List.copyOf(numbers);
      enumerators = List.copyOf(enumerators);
    }

    @Override
    public boolean isNumeric() {
      return true;
    }

    /** The same enum in 8 bytes, as its enumerators are written in scripts. */
    public Enumeration widened() {
      return size == 8 ? this : new Enumeration(name, 8, signed, numbers, enumerators);
    }

    @Override
    public String toString() {
      return "enum " + name;
    }
  }

  /**
   * A string.
   *
   * @param capacity the most bytes it takes, its NUL included
   * @param array whether it is an array of characters, which may do without a NUL; any other string
   *     that fills its capacity was cut
   */
  record Text(int capacity, boolean array) implements ScriptType {
    /** A string that ends with a NUL unless it was cut. */
    public Text(int capacity) {
      this(capacity, false);
    }

    @Override
    public String toString() {
      return "string[" + capacity + "]";
    }
  }

  /** Several values as one. */
  record Tuple(List<ScriptType> elements) implements ScriptType {
    public Tuple {
      elements = List.copyOf(elements);
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder("(");
      for (int i = 0; i < elements.size(); i++) {
        text.append(i == 0 ? "" : ",").append(elements.get(i));
      }
      return text.append(')').toString();
    }
  }

  /**
   * Several values as one, each with a name.
   *
   * @param names of the values, in their order
   */
  record RecordType(List<String> names, Tuple values) implements ScriptType {
    public RecordType {
      names = List.copyOf(names);
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder("record { ");
      for (int i = 0; i < names.size(); i++) {
        text.append(i == 0 ? "." : ", .").append(names.get(i)).append(" = ");
        text.append(values.elements().get(i));
      }
      return text.append(" }").toString();
    }
  }

  /**
   * A pointer.
   *
   * @param target what it points to; {@link #NONE} for {@code void}
   * @param space where it points
   */
  record Pointer(ScriptType target, AddressSpace space) implements ScriptType {

    /** The same pointer into another space, where pointers that it leads to point as well. */
    public Pointer in(AddressSpace other) {
      return new Pointer(
          switch (target) {
            case Struct struct -> new Struct(struct.composite(), other);
            case Pointer pointer -> pointer.in(other);
            default -> target;
          },
          other);
    }

    @Override
    public String toString() {
      return (target instanceof None ? "void" : target.toString()) + " *";
    }
  }

  /**
   * A struct or union.
   *
   * @param composite what is in it
   * @param space where pointers in it point
   */
  record Struct(CompositeType composite, AddressSpace space) implements ScriptType {
    @Override
    public String toString() {
      String name = composite.name();
      return (composite.isUnion() ? "union " : "struct ") + (name.isEmpty() ? "<anonymous>" : name);
    }
  }

  /** Elements of one type, one behind the other. */
  record Array(ScriptType element, int count) implements ScriptType {
    @Override
    public String toString() {
      return element + "[" + count + "]";
    }
  }

  /** What {@code args} is. */
  record Arguments(String probe) implements ScriptType {
    @Override
    public String toString() {
      return "struct " + probe + "_args";
    }
  }

  /**
   * Bytes that were read, and how many of them count.
   *
   * @param capacity the most bytes it holds
   */
  record Buffer(int capacity) implements ScriptType {
    @Override
    public String toString() {
      return "buffer[" + capacity + "]";
    }
  }

  /**
   * What only the function which made it knows how to show.
   *
   * @param name as messages spell it
   * @param size its bytes; 8 for a number in a register, otherwise it lies in memory
   * @param renderer equal to another if it shows alike
   */
  record Rendered(String name, int size, Renderer renderer) implements ScriptType {

    /** A number that is shown by {@code renderer}. */
    public static Rendered number(String name, Renderer renderer) {
      return new Rendered(name, NUMBER_SIZE, renderer);
    }

    /** Whether it is a number in a register. */
    public boolean isNumber() {
      return size == NUMBER_SIZE;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * A stack of calls.
   *
   * @param user whether it is the process's or the kernel's
   * @param mode how it is shown
   * @param limit the most frames
   */
  record Stack(boolean user, StackMode mode, int limit) implements ScriptType {
    /** Whose stack it is, and what is kept of each frame. */
    public StackCapture.Kind kind() {
      if (mode == StackMode.BUILD_ID) {
        return StackCapture.Kind.USER_BUILD_ID;
      }
      return user ? StackCapture.Kind.USER : StackCapture.Kind.KERNEL;
    }

    /** The bytes it takes in memory. */
    public int size() {
      return StackCapture.HEADER + limit * kind().frameBytes();
    }

    @Override
    public String toString() {
      return (user ? "ustack_" : "kstack_") + mode.text() + "_" + limit;
    }
  }

  /** What a map holds that aggregates. */
  record Aggregate(Kind kind, boolean signed) implements ScriptType {

    /** The ways to aggregate. */
    public enum Kind {
      COUNT,
      SUM,
      MIN,
      MAX,
      AVG,
      STATS,
      HIST,
      LHIST,
      TSERIES
    }

    /** Whether it can be read as one number. */
    @Override
    public boolean isNumeric() {
      return kind.ordinal() <= Kind.AVG.ordinal();
    }

    /** The name of the function that makes it. */
    public String function() {
      return switch (kind) {
        case COUNT -> "count";
        case SUM -> "sum";
        case MIN -> "min";
        case MAX -> "max";
        case AVG -> "avg";
        case STATS -> "stats";
        case HIST -> "hist";
        case LHIST -> "lhist";
        case TSERIES -> "tseries";
      };
    }

    @Override
    public String toString() {
      return function() + "_t";
    }
  }

  /**
   * A type that exists but that nothing can be done with.
   *
   * @param size in bytes, or -1 if it has none
   */
  record Opaque(String spelling, int size) implements ScriptType {
    @Override
    public String toString() {
      return spelling;
    }
  }
}
