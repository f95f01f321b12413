package dev.sonde.compiler.ir;

/** Comparisons of 64-bit integers (pointers: equality only). */
public enum Predicate {
  EQUAL,
  NOT_EQUAL,
  LESS_UNSIGNED,
  LESS_OR_EQUAL_UNSIGNED,
  GREATER_UNSIGNED,
  GREATER_OR_EQUAL_UNSIGNED,
  LESS_SIGNED,
  LESS_OR_EQUAL_SIGNED,
  GREATER_SIGNED,
  GREATER_OR_EQUAL_SIGNED
}
