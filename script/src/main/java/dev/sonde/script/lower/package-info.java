/**
 * Turns typed scripts into the compiler's IR, and into what the session needs to read its output.
 */
package dev.sonde.script.lower;
