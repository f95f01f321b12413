/** From an address to the range that holds it. */
package dev.sonde.symbols.range;
