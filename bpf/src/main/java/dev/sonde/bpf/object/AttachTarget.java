package dev.sonde.bpf.object;

/**
 * What a tracing program attaches to, known when it is loaded.
 *
 * @param name the kernel's name for it, such as a function's; for messages
 * @param btfId its id in the kernel's BTF
 */
public record AttachTarget(String name, int btfId) {}
