/**
 * What a script means becomes what the machine can do: where maps, counters, events and scratch
 * memory lie, and which loads, stores and calls reach them fastest on the target.
 */
package dev.sonde.compiler.expand;
