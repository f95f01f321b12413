package dev.sonde.runtime.output;

/** When buffered output is written. */
public enum FlushPolicy {
  /** When the events read so far have all been written, and whenever the buffer is full. */
  IDLE,
  /** After each piece of output that ends or contains a line. */
  LINE,
  /** Only when the buffer is full, and at the end. */
  FULL,
  /** After each piece of output. */
  NONE
}
