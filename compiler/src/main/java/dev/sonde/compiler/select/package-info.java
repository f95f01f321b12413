/** Machine instructions on virtual registers, chosen for an expanded function. */
package dev.sonde.compiler.select;
