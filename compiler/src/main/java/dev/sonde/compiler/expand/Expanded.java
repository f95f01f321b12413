package dev.sonde.compiler.expand;

import dev.sonde.compiler.ir.Function;

/**
 * A function of machine-like operations only.
 *
 * @param scratch by slot id, which slots must not be on the stack: their content is reached at
 *     offsets that vary, or is handed to helpers in lengths that vary
 * @param stack by slot id, which slots must be on the stack: the kernel takes them from nowhere
 *     else
 */
public record Expanded(Function function, boolean[] scratch, boolean[] stack) {}
