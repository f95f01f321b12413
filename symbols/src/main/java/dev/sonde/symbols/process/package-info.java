/**
 * The addresses of processes: what is mapped where, and the names of it.
 *
 * <p>All of it is in the hands of the process that is looked at. Its files are opened by the links
 * of {@code /proc/PID/map_files}, which lead to what is mapped and nowhere else, before any path is
 * tried.
 */
package dev.sonde.symbols.process;
