package dev.sonde.symbols.usdt;

/**
 * An argument of a probe.
 *
 * @param size in bytes: 1, 2, 4 or 8
 * @param signed whether it is a signed number
 * @param floating whether it is a floating-point number
 * @param operand where it is
 */
public record UsdtArgument(int size, boolean signed, boolean floating, Operand operand) {}
