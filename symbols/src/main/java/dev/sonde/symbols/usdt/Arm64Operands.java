package dev.sonde.symbols.usdt;

import dev.sonde.symbols.arch.Arm64Registers;
import dev.sonde.symbols.arch.Register;

/**
 * Operands of arm64: {@code 5} or {@code #5}, {@code x0}, {@code w0}, {@code [sp]}, {@code [sp,
 * 16]}, {@code [x0, x1]}, {@code [x0, x1, lsl 3]}.
 */
final class Arm64Operands {
  private Arm64Operands() {}

  /** The operand, or null where it is none that is known. */
  static Operand parse(String text) {
    if (text.startsWith("[") && text.endsWith("]")) {
      return memory(text.substring(1, text.length() - 1).split(",", -1));
    }
    Long value = number(text);
    if (value != null) {
      return new Operand.Constant(value);
    }
    Register register = Arm64Registers.find(text);
    return register == null ? null : new Operand.InRegister(register);
  }

  private static Operand memory(String[] parts) {
    Register base = Arm64Registers.find(parts[0].strip());
    if (base == null || base.bits() != 64 || parts.length > 3) {
      return null;
    }
    if (parts.length == 1) {
      return new Operand.InMemory(base, null, 1, 0);
    }
    Long displacement = number(parts[1].strip());
    if (displacement != null) {
      return parts.length == 2 ? new Operand.InMemory(base, null, 1, displacement) : null;
    }
    Register index = Arm64Registers.find(parts[1].strip());
    if (index == null) {
      return null;
    }
    int scale = parts.length == 2 ? 1 : scale(parts[2].strip());
    return scale == 0 ? null : new Operand.InMemory(base, index, scale, 0);
  }

  /** What {@code lsl 3} multiplies by; 0 where it is something else. */
  private static int scale(String text) {
    Long shift = text.startsWith("lsl ") ? number(text.substring(4).strip()) : null;
    return shift == null || shift < 0 || shift > 3 ? 0 : 1 << shift;
  }

  private static Long number(String text) {
    return UsdtArguments.number(text.startsWith("#") ? text.substring(1) : text);
  }
}
