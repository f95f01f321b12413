package dev.sonde.symbols.dwarf;

/**
 * One of the functions that an address is in: one was compiled there, and others were inlined.
 *
 * @param function its name as the source has it, without any namespace; empty where it has none
 * @param linkageName the name of its symbol, where that is another; empty for C
 * @param line where in it the address is: for all but the innermost, the call; null where unknown
 * @param inlined whether it was inlined into the next
 */
public record Frame(String function, String linkageName, SourceLine line, boolean inlined) {}
