/**
 * Objects as data: programs and the maps they share, before they are loaded. What compiles programs
 * and what reads them from files yields the same types.
 */
package dev.sonde.bpf.object;
