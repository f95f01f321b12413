package dev.sonde.symbols.usdt;

import dev.sonde.symbols.arch.Register;
import dev.sonde.symbols.arch.X86Registers;

/**
 * Operands in the AT&T syntax of x86-64: {@code $5}, {@code %eax}, {@code -8(%rbp)}, {@code
 * 8(%rax,%rbx,4)}, {@code name+4(%rip)}, {@code name}.
 */
final class X86Operands {
  private X86Operands() {}

  /** The operand, or null where it is none that is known. */
  static Operand parse(String text) {
    if (text.startsWith("$")) {
      Long value = UsdtArguments.number(text.substring(1));
      return value == null ? null : new Operand.Constant(value);
    }
    if (text.startsWith("%")) {
      Register register = X86Registers.find(text.substring(1));
      return register == null ? null : new Operand.InRegister(register);
    }
    int open = text.indexOf('(');
    if (open < 0) {
      return symbol(text, null, 1);
    }
    return text.endsWith(")")
        ? memory(text.substring(0, open), text.substring(open + 1, text.length() - 1))
        : null;
  }

  private static Operand memory(String before, String inside) {
    String[] parts = inside.split(",", -1);
    if (parts.length > 3) {
      return null;
    }
    Register base = register(parts[0]);
    Register index = parts.length > 1 ? register(parts[1]) : null;
    Long scale = parts.length > 2 ? UsdtArguments.number(parts[2].strip()) : Long.valueOf(1);
    boolean named = parts.length > 1 && !parts[1].isBlank();
    if (scale == null
        || Long.bitCount(scale) != 1
        || scale < 1
        || scale > 8
        || base == null && !parts[0].isBlank()
        || index == null && named
        || base == null && index == null) {
      return null;
    }
    Long displacement = before.isEmpty() ? Long.valueOf(0) : UsdtArguments.number(before);
    boolean relative = base != null && base.name().equals("rip");
    if (displacement != null && !relative) {
      return new Operand.InMemory(base, index, scale.intValue(), displacement);
    }
    // The address of a symbol takes the place of the base.
    return relative || base == null ? symbol(before, index, scale.intValue()) : null;
  }

  private static Register register(String text) {
    String name = text.strip();
    return name.startsWith("%") ? X86Registers.find(name.substring(1)) : null;
  }

  /** {@code name}, {@code name+4} or {@code name-4}. */
  private static Operand symbol(String text, Register index, int scale) {
    int sign = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
    Long displacement = sign > 0 ? UsdtArguments.number(text.substring(sign)) : Long.valueOf(0);
    String name = sign > 0 ? text.substring(0, sign) : text;
    return displacement == null || !isName(name)
        ? null
        : new Operand.AtSymbol(name, displacement, index, scale);
  }

  private static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '.';
      if (!letter && c != '$' && c != '@' && (i == 0 || c < '0' || c > '9')) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
