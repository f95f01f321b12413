/**
 * Compiles IR to BPF for one kernel: {@link dev.sonde.compiler.Compiler} leads a module through the
 * rooms {@code pass}, {@code expand}, {@code select}, {@code alloc} and {@code emit}.
 */
package dev.sonde.compiler;
