/** Reads events from the two rings, in order and in place. */
package dev.sonde.runtime.event;
