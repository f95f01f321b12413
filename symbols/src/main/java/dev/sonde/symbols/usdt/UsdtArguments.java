package dev.sonde.symbols.usdt;

import dev.sonde.symbols.elf.ElfHeader;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the arguments of a probe: {@code SIZE@OPERAND} each, with a space between them. A negative
 * size is that of a signed number, and {@code f} behind it makes it a floating-point number. The
 * operand is what the assembler was given, so it differs by architecture, and may hold spaces.
 */
final class UsdtArguments {
  /** As many as {@code sys/sdt.h} has macros for. */
  private static final int MAX_ARGUMENTS = 12;

  private UsdtArguments() {}

  static List<UsdtArgument> parse(String text, int machine) {
    List<UsdtArgument> arguments = new ArrayList<>();
    int at = skipSpaces(text, 0);
    while (at < text.length() && arguments.size() < MAX_ARGUMENTS) {
      int end = end(text, at);
      arguments.add(argument(text.substring(at, end).strip(), machine));
      at = skipSpaces(text, end);
    }
    return List.copyOf(arguments);
  }

  private static int skipSpaces(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    return at;
  }

  /** Where the argument ends that begins at {@code from}: before a space and the next size. */
  private static int end(String text, int from) {
    for (int at = from; at < text.length(); at++) {
      if (text.charAt(at) == ' ' && sizeEnd(text, skipSpaces(text, at)) >= 0) {
        return at;
      }
    }
    return text.length();
  }

  /** Where the {@code @} is behind a size that begins at {@code from}, or -1. */
  private static int sizeEnd(String text, int from) {
    int at = from;
    if (at < text.length() && text.charAt(at) == '-') {
      at++;
    }
    if (at >= text.length() || "1248".indexOf(text.charAt(at)) < 0) {
      return -1;
    }
    at++;
    if (at < text.length() && text.charAt(at) == 'f') {
      at++;
    }
    return at < text.length() && text.charAt(at) == '@' ? at : -1;
  }

  private static UsdtArgument argument(String text, int machine) {
    int at = sizeEnd(text, 0);
    if (at < 0) {
      // Without a size it is as wide as a register.
      return new UsdtArgument(8, false, false, operand(text, machine));
    }
    boolean signed = text.charAt(0) == '-';
    boolean floating = text.charAt(at - 1) == 'f';
    int size = text.charAt(signed ? 1 : 0) - '0';
    return new UsdtArgument(size, signed, floating, operand(text.substring(at + 1), machine));
  }

  private static Operand operand(String text, int machine) {
    Operand operand =
        switch (machine) {
          case ElfHeader.EM_X86_64 -> X86Operands.parse(text);
          case ElfHeader.EM_AARCH64 -> Arm64Operands.parse(text);
          default -> null;
        };
    return operand == null ? new Operand.Unknown(text) : operand;
  }

  /**
   * A number as assemblers write it, decimal or hexadecimal; null where {@code text} is not one, or
   * one of more than 64 bits.
   */
  static Long number(String text) {
    boolean negative = text.startsWith("-");
    String digits = text.substring(negative || text.startsWith("+") ? 1 : 0);
    boolean hexadecimal = digits.startsWith("0x") || digits.startsWith("0X");
    if (hexadecimal) {
      digits = digits.substring(2);
    }
    if (digits.isEmpty() || Character.digit(digits.charAt(0), 16) < 0) {
      return null;
    }
    try {
      long value = Long.parseUnsignedLong(digits, hexadecimal ? 16 : 10);
      return negative ? -value : value;
    } catch (NumberFormatException _) {
      // A name, or too long. Both are for the caller to tell.
      return null;
    }
  }
}
