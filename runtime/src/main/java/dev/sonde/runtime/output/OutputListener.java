package dev.sonde.runtime.output;

/** Receives a session's output as data. */
@FunctionalInterface
public interface OutputListener {

  /** Called on the session's thread, in the order of events. */
  void accept(Output output);
}
