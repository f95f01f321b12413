/**
 * What scripts can call: one class for each function or built-in variable, which documents it,
 * checks its arguments, lowers it and says what becomes of its result. {@link
 * dev.sonde.script.function.Functions} names them all.
 */
package dev.sonde.script.function;
