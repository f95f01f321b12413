/** What differs from one processor architecture to the other. */
package dev.sonde.symbols.arch;
