package dev.sonde.bpf.object;

import dev.sonde.bpf.asm.Code;

/**
 * A function of a program.
 *
 * @param name unique in its program
 * @param btfType the id of its {@code FUNC} in the object's BTF, 0 for none; the kernel wants
 *     either all functions of a program to have one, or none
 * @param code its instructions
 */
public record FunctionSpec(String name, int btfType, Code code) {}
