package dev.sonde.script.probe;

/**
 * A function about which the program that it is in may carry debug information: its parameters and
 * their types.
 *
 * @param path of the program or library
 * @param address of the function's first instruction, as the file counts addresses
 */
public record DebugPlace(String path, long address) {}
