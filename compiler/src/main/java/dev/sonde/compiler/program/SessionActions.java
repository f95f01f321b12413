package dev.sonde.compiler.program;

import java.lang.foreign.MemorySegment;

/** What an event may make the session do. Implemented by the runtime. */
public interface SessionActions {

  /** Prints the event's fields by a format; typed {@code printf} in JSON. */
  void printf(FormatString format, EventFields fields);

  /** Prints one field of the event as a value on a line of its own; typed {@code value} in JSON. */
  void printValue(EventFields fields, int index);

  /**
   * Prints a map.
   *
   * @param map index into {@link TraceProgram#maps}
   * @param top how many of the greatest entries, or 0 for all
   * @param divisor what values are divided by, or 0 for 1
   */
  void printMap(int map, long top, long divisor);

  /**
   * Prints a map with its numbers in a unit.
   *
   * @param top how many of the greatest entries, or 0 for all
   */
  void printMap(int map, long top, ValueUnit unit);

  /** Prints one entry of a map, whose key's bytes are field {@code keyField}. */
  void printMapEntry(int map, EventFields fields, int keyField);

  /** Removes all keys of a map. */
  void clearMap(int map);

  /** Sets all values of a map to zero, keeping its keys. */
  void zeroMap(int map);

  /** The event's fields by a format. */
  byte[] format(FormatString format, EventFields fields);

  /** Prints text. */
  void printText(TextKind kind, byte[] text);

  /** Tells what the script has to say, apart from its output. */
  void report(ScriptMessage message, byte[] text);

  /** Prints the wall-clock time by a strftime format; typed {@code time} in JSON. */
  void printTime(String strftimeFormat);

  /** Ends the session once all that was emitted before has been printed. */
  void exit(int code);

  /**
   * Notes that a process was seen whose addresses will have to be named: what they are called is
   * found out while it lives.
   *
   * @param program a file that it has mapped for certain, or null: should the process have ended,
   *     it tells the names of addresses that are the same in every process
   */
  void sawProcess(int process, String program);

  /**
   * Writes a packet to a capture file.
   *
   * @param file its path; made by the first packet
   * @param time when the packet was met, by the monotonic clock in nanoseconds
   * @param offset where it begins in {@code data}
   */
  void writePacket(String file, long time, MemorySegment data, long offset, int length);

  /** Detaches what watches an address. */
  void unwatch(long address);

  /** What a {@link Renderer} may ask. */
  RenderEnvironment environment();
}
