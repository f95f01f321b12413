package dev.sonde.script.probe;

/**
 * A value that a probe offers as {@code args.name}.
 *
 * @param name as the script writes it
 * @param declaration as C declares it, for {@code -lv}: {@code const char * filename}
 * @param offset where it lies in the program's context, in bytes
 * @param type how it is read
 */
public record Argument(String name, String declaration, int offset, ArgumentType type) {}
