/**
 * What a front end hands over and what the runtime runs: a module of IR with the meaning that only
 * the script knows (what its probes attach to, how its maps and events are to be read), and the
 * module compiled for one kernel with the places its parts were given.
 */
package dev.sonde.compiler.program;
