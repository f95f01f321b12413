/** The symbols of the running kernel, of its modules and of the BPF programs in it. */
package dev.sonde.symbols.kernel;
