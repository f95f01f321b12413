/** Programs and libraries as files: how they are found by name, and what they define. */
package dev.sonde.symbols.program;
