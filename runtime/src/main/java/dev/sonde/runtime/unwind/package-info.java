/**
 * Gives programs the call frame information of processes, in the maps of {@link
 * dev.sonde.compiler.program.CallFrameMaps}.
 */
package dev.sonde.runtime.unwind;
