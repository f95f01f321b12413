package dev.sonde.compiler.ir;

/**
 * Memory that lives as long as one run of a function. Slots with disjoint life times share bytes;
 * what does not fit the 512-byte BPF stack is placed in per-CPU scratch memory.
 *
 * @param id unique within its function
 * @param size in bytes
 * @param alignment in bytes, a power of two up to 8
 * @param name for printing
 */
public record Slot(int id, int size, int alignment, String name) {}
