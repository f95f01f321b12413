/** What the compiler wants to know about the kernel it compiles for. */
package dev.sonde.compiler.target;
