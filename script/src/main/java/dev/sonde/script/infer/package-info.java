/**
 * Finds the type of every expression, variable and map of a script, and every mistake in using
 * them.
 */
package dev.sonde.script.infer;
