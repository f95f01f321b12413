/** Turns events and values into text, to the byte as bpftrace does. */
package dev.sonde.runtime.format;
