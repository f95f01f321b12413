/**
 * What every expression, variable and map of a script is. {@link
 * dev.sonde.script.type.TypeInference} finds it, and {@link dev.sonde.script.type.TypedScript} says
 * it, immutable, to whoever comes after.
 */
package dev.sonde.script.type;
