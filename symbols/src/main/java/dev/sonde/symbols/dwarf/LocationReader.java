package dev.sonde.symbols.dwarf;

import dev.sonde.symbols.elf.ElfData;
import java.io.IOException;

/** Tells where a variable is (DWARF 5, sections 2.5, 2.6 and 7.7). */
final class LocationReader {
  private static final int OP_ADDR = 0x03;
  private static final int OP_REG0 = 0x50;
  private static final int OP_BREG0 = 0x70;
  private static final int OP_REGX = 0x90;
  private static final int OP_FBREG = 0x91;
  private static final int OP_BREGX = 0x92;
  private static final int OP_CALL_FRAME_CFA = 0x9c;
  private static final int OP_STACK_VALUE = 0x9f;
  private static final int OP_ADDRX = 0xa1;
  private static final int OP_ENTRY_VALUE = 0xa3;
  private static final int OP_GNU_ENTRY_VALUE = 0xf3;
  private static final int OP_GNU_ADDR_INDEX = 0xfb;
  private static final int REGISTERS = 32;

  private final Die function;
  private final long address;

  /**
   * @param function around the variables
   * @param address of the moment that is asked for
   */
  LocationReader(Die function, long address) {
    this.function = function;
    this.address = address;
  }

  /** Where the variable of an entry is. */
  Location read(Die variable) throws IOException {
    AttributeValue constant = variable.find(Attribute.CONST_VALUE);
    if (constant != null && constant.isConstant()) {
      return new Location.Constant(constant.signed());
    }
    AttributeValue location = variable.find(Attribute.LOCATION);
    if (location == null) {
      return new Location.Nowhere();
    }
    ElfData expression = expression(location);
    return expression == null ? new Location.Nowhere() : classify(expression, true);
  }

  /** The expression that holds at the moment, or null. */
  private ElfData expression(AttributeValue value) throws IOException {
    if (value.isBlock()) {
      return value.unit().data().slice(value.position(), value.number());
    }
    if (value.form() != Form.LOCLISTX && !value.isSectionOffset()) {
      return null;
    }
    return new LocationList(value).find(address);
  }

  private Location classify(ElfData expression, boolean frameKnown) throws IOException {
    if (expression.size() == 0) {
      return new Location.Nowhere();
    }
    ByteReader in = new ByteReader(expression, 0);
    int operation = in.u8();
    Location simple = null;
    if (operation >= OP_REG0 && operation < OP_REG0 + REGISTERS) {
      simple = new Location.InRegister(operation - OP_REG0);
    } else if (operation >= OP_BREG0 && operation < OP_BREG0 + REGISTERS) {
      simple = new Location.AtRegister(operation - OP_BREG0, in.sleb());
    } else {
      switch (operation) {
        case OP_ADDR ->
            simple = new Location.AtAddress(in.unsigned(function.unit().header().addressSize()));
        case OP_ADDRX, OP_GNU_ADDR_INDEX ->
            simple = new Location.AtAddress(function.unit().indexedAddress(in.uleb()));
        case OP_REGX -> simple = new Location.InRegister(in.count());
        case OP_BREGX -> {
          int register = in.count();
          simple = new Location.AtRegister(register, in.sleb());
        }
        case OP_CALL_FRAME_CFA -> simple = new Location.AtFrame(0);
        case OP_FBREG -> simple = frameKnown ? inFrame(in.sleb()) : null;
        case OP_ENTRY_VALUE, OP_GNU_ENTRY_VALUE -> {
          Location entry = entryValue(in, expression);
          if (entry != null) {
            return entry;
          }
        }
        default -> {
          // A program of several steps.
        }
      }
    }
    return simple != null && in.position() == expression.size()
        ? simple
        : new Location.Computed(expression.bytes(0, (int) Math.min(expression.size(), 1 << 16)));
  }

  /** What a register held when the function was entered; null where it is used for more. */
  private static Location entryValue(ByteReader in, ElfData expression) throws IOException {
    long length = in.uleb();
    int operation = in.u8();
    boolean isRegister =
        length == 1
            && operation >= OP_REG0
            && operation < OP_REG0 + REGISTERS
            && in.position() + 1 == expression.size()
            && in.u8() == OP_STACK_VALUE;
    return isRegister ? new Location.InRegister(operation - OP_REG0) : null;
  }

  /** A place in the frame of the function, from what its frame base is. */
  private Location inFrame(long offset) throws IOException {
    AttributeValue base = function.find(Attribute.FRAME_BASE);
    ElfData expression = base == null ? null : expression(base);
    if (expression == null) {
      return null;
    }
    return switch (classify(expression, false)) {
      case Location.AtFrame frame -> new Location.AtFrame(frame.offset() + offset);
      case Location.InRegister in -> new Location.AtRegister(in.register(), offset);
      case Location.AtRegister at -> new Location.AtRegister(at.register(), at.offset() + offset);
      default -> null;
    };
  }
}
