/**
 * Debug information of versions 2 to 5: functions with their parameters, types, source lines and
 * inlined calls. It is read where a question leads, and never as a whole; what is found is handed
 * out as records. {@link dev.sonde.symbols.dwarf.DebugInformation} is where to begin.
 *
 * <p>Any file may be hostile. Every offset is checked, every step of a question is counted against
 * a limit ({@code Effort}), and whatever is wrong is a {@link
 * dev.sonde.symbols.dwarf.DwarfException} or a {@link dev.sonde.symbols.elf.ElfException}. No class
 * here may be used by two threads at once.
 *
 * <p>Formats and constants are those of "DWARF Debugging Information Format", versions 4 and 5
 * (dwarfstd.org), and of GCC's extensions where they are named so.
 */
package dev.sonde.symbols.dwarf;
