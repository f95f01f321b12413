package dev.sonde.compiler.program;

import java.util.List;

/**
 * How an event's fields are read and what it does.
 *
 * @param fields the types of its fields, in the order of the parts emitted
 * @param layout where the fields lie in the record
 * @param action what the runtime does with it
 */
public record EventSpec(List<ValueType> fields, EventLayout layout, EventAction action) {
  public EventSpec {
    fields = List.copyOf(fields);
  }
}
