package dev.sonde.compiler.program;

/**
 * What happens in user space when an event arrives. Implemented beside the function that emits it.
 */
public interface EventAction {

  /**
   * Called in the order of events, on the session's thread.
   *
   * @param fields the event's fields; valid only during the call
   * @param session what an action may do
   */
  void perform(EventFields fields, SessionActions session);
}
