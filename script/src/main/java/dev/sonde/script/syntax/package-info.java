/**
 * The tracing language as text: lexer, parser, syntax tree and printers.
 *
 * <p>{@link dev.sonde.script.syntax.Script} is the root of the tree. Every node is an immutable
 * record with the span it was read from. The tree says what was written and nothing of what it
 * means: names are not resolved and types are not known.
 */
package dev.sonde.script.syntax;
