package dev.sonde.runtime.output;

import dev.sonde.compiler.program.EventFields;
import dev.sonde.compiler.program.ScriptMessage;
import dev.sonde.compiler.program.TextKind;
import dev.sonde.runtime.format.PrintfFormatter;
import dev.sonde.runtime.value.MapSnapshot;
import dev.sonde.runtime.value.Value;
import java.util.List;

/** Where a session's output goes. Called on the session's thread only, in the order of events. */
public interface OutputWriter extends AutoCloseable {

  /**
   * An event's fields by a format. The fields are valid only during the call; a writer formats them
   * at once, so that nothing need be allocated for an event.
   */
  void printf(PrintfFormatter format, EventFields fields);

  /** A value on a line of its own. */
  void value(Value value);

  /**
   * A map.
   *
   * @param map its entries in the order to be printed
   * @param divisor what integers are divided by
   */
  void map(MapSnapshot map, long divisor);

  /**
   * All maps as they are for now: each greatest entry first. As {@link #map} writes them, if a
   * writer knows no better.
   */
  default void refresh(List<MapSnapshot> maps) {
    for (MapSnapshot map : maps) {
      map(map, 1);
    }
  }

  /** Text that is no {@code printf()}'s. */
  void text(TextKind kind, byte[] text);

  /** What the script says of what happened while it ran. */
  void message(ScriptMessage message, byte[] text);

  /** Text that the kernel has formatted: {@code printf()} of an iterator. */
  void formatted(byte[] text, int length);

  /** Holds back all that is written from now on. */
  void hold();

  /** Ends holding back; yields what was, as text. */
  String release();

  /** A test, or a benchmark, is done. */
  void handRun(Output.HandRun run);

  /** Everything is attached; what follows is traced. */
  void attachedProbes(int count);

  /** Something was lost. */
  void loss(Output.Loss loss);

  /** Something else went wrong while the script ran. */
  void runtimeError(Output.RuntimeError error);

  /** All events have been written; what follows are the maps. */
  void end();

  /** For the moment there is nothing more to write: what is buffered should be shown. */
  void idle();

  /** Shows what is buffered, and closes what the writer owns. */
  @Override
  void close();
}
