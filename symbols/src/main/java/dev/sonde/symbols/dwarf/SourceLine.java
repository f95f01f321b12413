package dev.sonde.symbols.dwarf;

/**
 * A place in a source file.
 *
 * @param file its path when it was compiled
 * @param line from 1
 * @param column from 1; 0 where only the line is known
 */
public record SourceLine(String file, int line, int column) {}
