/**
 * BTF, the kernel's type information: reading it lazily, writing it, and asking it questions.
 *
 * <p>{@link dev.sonde.bpf.btf.Btf} reads. A vmlinux BTF holds more than a hundred thousand types; a
 * run needs a handful. So nothing is decoded until asked for: an index gives the place of a type by
 * its id and the ids that carry a name, and {@link dev.sonde.bpf.btf.KernelBtf} keeps that index in
 * a cache folder between runs. {@link dev.sonde.bpf.btf.BtfBuilder} writes BTF for {@code
 * BPF_BTF_LOAD}.
 *
 * <p>The format is that of the kernel's {@code Documentation/bpf/btf.rst} and {@code
 * include/uapi/linux/btf.h}.
 */
package dev.sonde.bpf.btf;
