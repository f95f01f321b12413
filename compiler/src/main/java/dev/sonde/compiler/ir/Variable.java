package dev.sonde.compiler.ir;

/**
 * Something a front end assigns to more than once; {@link FunctionBuilder} turns its reads and
 * writes into SSA values.
 *
 * @param id unique within its function
 * @param type of every value it holds
 * @param name for printing
 */
public record Variable(int id, Type type, String name) {}
