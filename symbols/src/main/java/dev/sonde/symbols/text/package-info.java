/** Text that others have written. */
package dev.sonde.symbols.text;
