package dev.sonde.runtime.event;

import dev.sonde.bpf.ring.RecordHandler;
import dev.sonde.compiler.program.EventSpec;
import dev.sonde.compiler.program.SessionActions;
import dev.sonde.runtime.value.ValueDecoder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Does what the script wants when an event arrives. */
public final class EventDispatcher implements RecordHandler {
  private final EventRecord[] records;
  private final SessionActions actions;

  /**
   * Dispatches events.
   *
   * @param events the kinds of events, by the number that begins their records
   */
  public EventDispatcher(List<EventSpec> events, ValueDecoder decoder, SessionActions actions) {
    this.records = new EventRecord[events.size()];
    for (int i = 0; i < records.length; i++) {
      records[i] = new EventRecord(events.get(i), decoder);
    }
    this.actions = actions;
  }

  @Override
  public void record(MemorySegment data, long offset, int length) {
    EventRecord record = records[data.get(ValueLayout.JAVA_INT_UNALIGNED, offset)];
    record.moveTo(data, offset);
    record.perform(actions);
  }
}
