package dev.sonde.compiler.ir;

/**
 * A place where something can be lost at run time. Each has a counter of its own in the compiled
 * program.
 *
 * @param id index into {@link Module#sites}
 * @param kind what is lost there
 * @param probe the name of the probe it belongs to
 * @param location where in the script
 * @param what what the script calls the thing lost: a map's name, a function's
 */
public record Site(int id, Kind kind, String probe, Location location, String what) {

  /** What was lost, and so what the report says. */
  public enum Kind {
    /** An event, since a ring was full. */
    EVENT,
    /** A new key, since the map was full. */
    MAP_FULL,
    /** A map update that failed for another reason, such as contention or memory. */
    MAP_UPDATE,
    /** A deletion of a key that was not there. */
    MAP_DELETE,
    /** The rest of a loop that ran out of its budget. */
    LOOP_BUDGET,
    /** A division by zero, which yields what the front end says. */
    DIVIDE_BY_ZERO,
    /** An index that an array has no element for. */
    ARRAY_BOUNDS,
    /** A read of memory that is not there, which yields zeros; named by its helper. */
    PROBE_READ,
    /** A look-up of a key that is not there, which yields zeros; named by its helper. */
    MAP_LOOKUP,
    /** A stack that could not be stored. */
    STACK,
    /** A stack of a process whose call frame information the program does not have. */
    CALL_FRAMES
  }
}
