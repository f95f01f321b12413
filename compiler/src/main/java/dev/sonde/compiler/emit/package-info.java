/** Machine instructions as BPF code, with what the kernel is told about its origin. */
package dev.sonde.compiler.emit;
