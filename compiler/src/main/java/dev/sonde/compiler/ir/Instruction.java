package dev.sonde.compiler.ir;

/**
 * One step of a block.
 *
 * @param result what the operation defines; a value of type {@link Type#NONE} if nothing
 * @param location where the script asks for it
 */
public record Instruction(Value result, Operation operation, Location location) {}
