package dev.sonde.symbols.arch;

/**
 * A general register of a processor, or a part of one.
 *
 * @param name of the whole register, as {@code struct pt_regs} of user space calls it: {@code rax};
 *     or as the architecture does where that has none: {@code x0}, {@code xmm0}
 * @param bits how many bits of it are meant
 * @param shift at which bit these begin: 8 for {@code ah}, else 0
 */
public record Register(String name, int bits, int shift) {}
