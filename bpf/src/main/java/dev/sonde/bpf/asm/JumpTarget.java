package dev.sonde.bpf.asm;

/** Where a jump goes: a label that the assembler resolves, or a distance. */
public sealed interface JumpTarget permits Label, Displacement {}
