package dev.sonde.compiler.expand;

import dev.sonde.compiler.ir.Function;
import java.util.List;

/**
 * A function of machine-like operations only.
 *
 * @param callbacks the functions that it has called, as they were before expansion
 * @param scratch by slot id, which slots must not be on the stack: their content is reached at
 *     offsets that vary, or is handed to helpers in lengths that vary
 * @param stack by slot id, which slots must be on the stack: the kernel takes them from nowhere
 *     else
 */
public record Expanded(
    Function function, List<Function> callbacks, boolean[] scratch, boolean[] stack) {}
