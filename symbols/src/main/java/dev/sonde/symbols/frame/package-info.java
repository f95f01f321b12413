/** What an address in a stack is called. */
package dev.sonde.symbols.frame;
