/** The {@code sonde} command: its arguments, what it says, and the codes it exits with. */
package dev.sonde.cli;
