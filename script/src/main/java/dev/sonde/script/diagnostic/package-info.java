/**
 * What goes wrong in a script, told to the person who wrote it: source positions, diagnostics with
 * hints, and the form in which a terminal shows them.
 */
package dev.sonde.script.diagnostic;
