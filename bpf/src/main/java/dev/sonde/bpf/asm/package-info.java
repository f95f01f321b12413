/** Instructions: the model of the instruction set, the assembler and the disassembler. */
package dev.sonde.bpf.asm;
