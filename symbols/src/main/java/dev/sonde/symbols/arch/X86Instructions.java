package dev.sonde.symbols.arch;

/**
 * How long instructions of x86-64 are (Intel SDM, volume 2, chapter 2 and appendix A; AMD APM,
 * volume 3, for XOP). What they do is not looked at.
 */
final class X86Instructions {
  private static final int MAX_LENGTH = 15;

  private final byte[] code;
  private final int start;
  private int at;
  private boolean wide;
  private boolean narrow;
  private boolean shortAddress;

  private X86Instructions(byte[] code, int start) {
    this.code = code;
    this.start = start;
    this.at = start;
  }

  /**
   * The length of the instruction at {@code start}, in bytes.
   *
   * @return 0 where there is none that is known, or the code ends within it
   */
  static int length(byte[] code, int start) {
    X86Instructions instruction = new X86Instructions(code, start);
    int length = instruction.decode() ? instruction.at - start : 0;
    return length > MAX_LENGTH || start + length > code.length ? 0 : length;
  }

  /** Whether the instruction at {@code start}, of that length, returns to the caller. */
  static boolean isReturn(byte[] code, int start, int length) {
    // RET may have a REP before it, and may take an operand that removes arguments.
    return switch (length) {
      case 1 -> code[start] == (byte) 0xc3;
      case 2 -> code[start] == (byte) 0xf3 && code[start + 1] == (byte) 0xc3;
      case 3 -> code[start] == (byte) 0xc2;
      default -> false;
    };
  }

  /** The next byte; 0 behind the end, which makes the instruction too long for the code. */
  private int next() {
    int value = at < code.length ? code[at] & 0xff : 0;
    at++;
    return value;
  }

  private boolean decode() {
    int opcode = next();
    while (isPrefix(opcode) && at - start < MAX_LENGTH) {
      narrow |= opcode == 0x66;
      shortAddress |= opcode == 0x67;
      opcode = next();
    }
    if (isPrefix(opcode)) {
      return false;
    }
    if (opcode >= 0x40 && opcode <= 0x4f) {
      wide = (opcode & 8) != 0;
      opcode = next();
    }
    return switch (opcode) {
      case 0x0f -> secondMap();
      case 0xc5 -> {
        next();
        yield vector(1);
      }
      case 0xc4 -> {
        int map = next() & 0x1f;
        next();
        yield vector(map);
      }
      case 0x62 -> {
        int map = next() & 7;
        next();
        next();
        yield vector(map);
      }
      case 0x8f -> (peek() & 0x1f) >= 8 ? extended() : operands(true, 0);
      default -> firstMap(opcode);
    };
  }

  private int peek() {
    return at < code.length ? code[at] & 0xff : 0;
  }

  private static boolean isPrefix(int value) {
    return switch (value) {
      case 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3 -> true;
      default -> false;
    };
  }

  /** Instructions of VEX and EVEX: all but one have a ModRM byte. */
  private boolean vector(int map) {
    int opcode = next();
    return switch (map) {
      case 1 -> operands(opcode != 0x77, hasByte(opcode) ? 1 : 0);
      case 2, 5, 6 -> operands(true, 0);
      case 3 -> operands(true, 1);
      default -> false;
    };
  }

  /** Instructions of XOP. */
  private boolean extended() {
    int map = next() & 0x1f;
    next();
    next();
    return switch (map) {
      case 8 -> operands(true, 1);
      case 9 -> operands(true, 0);
      case 10 -> operands(true, 4);
      default -> false;
    };
  }

  /** Behind 0F, those of vectors that take a byte. */
  private static boolean hasByte(int opcode) {
    return opcode >= 0x70 && opcode <= 0x73 || opcode == 0xc2 || opcode >= 0xc4 && opcode <= 0xc6;
  }

  private boolean secondMap() {
    int opcode = next();
    if (opcode >= 0x80 && opcode <= 0x8f) {
      return operands(false, 4);
    }
    if (opcode >= 0xc8 && opcode <= 0xcf || opcode >= 0x30 && opcode <= 0x37) {
      return operands(false, 0);
    }
    return switch (opcode) {
      case 0x38 -> {
        next();
        yield operands(true, 0);
      }
      case 0x3a -> {
        next();
        yield operands(true, 1);
      }
      case 0x05, 0x06, 0x07, 0x08, 0x09, 0x0b, 0x0e, 0x77, 0xa0, 0xa1, 0xa2, 0xa8, 0xa9, 0xaa ->
          operands(false, 0);
      case 0x04,
          0x0a,
          0x0c,
          0x24,
          0x25,
          0x26,
          0x27,
          0x39,
          0x3b,
          0x3c,
          0x3d,
          0x3e,
          0x3f,
          0x7a,
          0x7b ->
          false;
      case 0x0f, 0xa4, 0xac, 0xba -> operands(true, 1);
      default -> operands(true, hasByte(opcode) ? 1 : 0);
    };
  }

  private boolean firstMap(int opcode) {
    int immediate = narrow && !wide ? 2 : 4;
    if (opcode < 0x40) {
      return switch (opcode & 7) {
        case 0, 1, 2, 3 -> operands(true, 0);
        case 4 -> operands(false, 1);
        case 5 -> operands(false, immediate);
        default -> false;
      };
    }
    if (opcode >= 0x70 && opcode <= 0x7f || opcode >= 0xb0 && opcode <= 0xb7) {
      return operands(false, 1);
    }
    if (opcode >= 0xb8 && opcode <= 0xbf) {
      return operands(false, wide ? 8 : immediate);
    }
    if (opcode >= 0xd8 && opcode <= 0xdf || opcode >= 0x84 && opcode <= 0x8e) {
      return operands(true, 0);
    }
    if (opcode >= 0xa0 && opcode <= 0xa3) {
      return operands(false, shortAddress ? 4 : 8);
    }
    return switch (opcode) {
      case 0x63, 0xd0, 0xd1, 0xd2, 0xd3, 0xfe, 0xff -> operands(true, 0);
      case 0x68, 0xa9 -> operands(false, immediate);
      case 0x69, 0x81, 0xc7 -> operands(true, immediate);
      case 0x6a, 0xa8, 0xcd, 0xe0, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xeb ->
          operands(false, 1);
      case 0x6b, 0x80, 0x83, 0xc0, 0xc1, 0xc6 -> operands(true, 1);
      case 0xc2, 0xca -> operands(false, 2);
      case 0xc8 -> operands(false, 3);
      case 0xe8, 0xe9 -> operands(false, 4);
      case 0xf6 -> operands(true, (peek() & 0x38) < 0x10 ? 1 : 0);
      case 0xf7 -> operands(true, (peek() & 0x38) < 0x10 ? immediate : 0);
      case 0x60, 0x61, 0x82, 0x9a, 0xce, 0xd4, 0xd5, 0xd6, 0xea -> false;
      default -> operands(false, 0);
    };
  }

  /** Goes over the operands: a ModRM byte with what it asks for, and an immediate number. */
  private boolean operands(boolean modRm, int immediate) {
    if (modRm) {
      int value = next();
      int mod = value >> 6;
      int base = value & 7;
      if (mod != 3) {
        if (base == 4) {
          base = next() & 7;
        }
        at += mod == 1 ? 1 : mod == 2 || base == 5 ? 4 : 0;
      }
    }
    at += immediate;
    return true;
  }
}
