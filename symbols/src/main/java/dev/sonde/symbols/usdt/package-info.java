/**
 * Probes that programs define themselves (USDT), as {@code sys/sdt.h} of SystemTap writes them into
 * ELF notes.
 */
package dev.sonde.symbols.usdt;
