/**
 * ELF files: headers, sections, symbols, notes, and where their debug files are. Addresses in this
 * package are those written in the file ({@code p_vaddr}, {@code st_value}), not those of a
 * process.
 *
 * <p>Any file may be hostile. Every offset is checked, every loop is bounded by what the file can
 * hold, and whatever is wrong with a file is an {@link dev.sonde.symbols.elf.ElfException}. Files
 * are read where a question leads, through a small window: a mapped file that its owner truncates
 * would fault the whole JVM, and a read of it just ends early. No class here may be used by two
 * threads at once.
 *
 * <p>Layouts and constants are those of the System V gABI ("Object Files") and of {@code
 * include/uapi/linux/elf.h}.
 */
package dev.sonde.symbols.elf;
