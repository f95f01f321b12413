package dev.sonde.compiler.ir;

/** What each operand of an operation or a terminator is replaced by. */
public interface ValueMapping {
  /** The value to stand where {@code value} stood; {@code value} itself to leave it. */
  Value apply(Value value);
}
