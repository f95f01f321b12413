package dev.sonde.compiler.program;

import java.lang.foreign.MemorySegment;

/** The fields of one event, read in place. */
public interface EventFields {

  /** How many there are. */
  int count();

  /** The type of field {@code index}. */
  ValueType type(int index);

  /** Field {@code index} as an integer, extended as its type says. */
  long integer(int index);

  /** The bytes that field {@code index} lies in. */
  MemorySegment data();

  /** Where field {@code index} begins in {@link #data}. */
  long offset(int index);

  /** How many bytes of {@link #data} belong to field {@code index}; a string's NUL included. */
  int length(int index);

  /** Field {@code index} as text, as {@code %s} would print it. */
  String text(int index);
}
