package dev.sonde.bpf.asm;

/**
 * A jump target as a distance.
 *
 * @param slots how many 8-byte slots to skip, counted from the one after the jump
 */
public record Displacement(int slots) implements JumpTarget {}
