/**
 * Ftrace, which needs no BPF: events that are made by a line of text, and a buffer of one's own
 * that the kernel writes them to ({@code Documentation/trace/ftrace.rst}, {@code kprobetrace.rst}
 * and {@code uprobetracer.rst}).
 */
package dev.sonde.bpf.ftrace;
