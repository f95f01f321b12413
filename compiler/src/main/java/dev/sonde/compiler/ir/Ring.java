package dev.sonde.compiler.ir;

/** Which of the two rings an event goes to. */
public enum Ring {
  /** Output; may overflow, and every overflow is counted at its site. */
  DATA,
  /**
   * Exit, map operations, run-time errors. A record in it also says how far the data ring had been
   * filled, so that the reader keeps the order of the two.
   */
  CONTROL
}
