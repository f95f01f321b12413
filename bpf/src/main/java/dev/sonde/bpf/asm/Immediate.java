package dev.sonde.bpf.asm;

/**
 * A constant in an instruction's 32-bit immediate field.
 *
 * @param value the constant; a 64-bit operation extends it with its sign
 */
public record Immediate(int value) implements Operand {}
