/**
 * Call frame information: how to get from a function's frame to that of its caller, for code that
 * keeps no frame pointer. It is read from {@code .eh_frame} (Linux Standard Base, "Exception
 * Frames") and {@code .debug_frame} (DWARF 5, section 6.4), found by {@code .eh_frame_hdr}, and
 * turned into a table of a few numbers for each stretch of code.
 *
 * <p>Any file may be hostile: every offset is checked, every loop is bounded by what the file
 * holds, and whatever is wrong is an {@link dev.sonde.symbols.elf.ElfException} or a {@link
 * dev.sonde.symbols.unwind.UnwindException}. No class here may be used by two threads at once.
 */
package dev.sonde.symbols.unwind;
