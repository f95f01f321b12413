/** The processes that a session follows: commands it starts, and those that are there already. */
package dev.sonde.runtime.process;
