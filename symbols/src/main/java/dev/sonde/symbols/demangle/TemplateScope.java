package dev.sonde.symbols.demangle;

import java.util.List;

/**
 * The template arguments of a function that is being written.
 *
 * @param outer those of the function around it, or null
 */
record TemplateScope(List<Node> arguments, TemplateScope outer) {}
