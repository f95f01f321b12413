package dev.sonde.symbols.frame;

/**
 * A place in the source.
 *
 * @param file as the debug information names it, mostly a whole path
 * @param line counted from 1
 */
public record SourcePlace(String file, int line) {}
