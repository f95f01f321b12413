/**
 * Where scripts attach: one {@link dev.sonde.script.probe.Provider} for each kind of event source.
 * A provider knows how its probes are written, which places of this machine a written probe stands
 * for, and what arguments each of them offers.
 */
package dev.sonde.script.probe;
