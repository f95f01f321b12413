/** The machine's registers for virtual ones, and places in the frame for slots. */
package dev.sonde.compiler.alloc;
