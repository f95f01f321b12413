package dev.sonde.compiler.select;

/** What a {@link MachineInstruction} does. */
public enum Opcode {
  /** {@code d = a}. */
  MOVE,
  /** {@code d = immediate}, of up to 64 bits. */
  CONSTANT,
  /** {@code d = the map named symbol}. */
  MAP,
  /** {@code d = the function named symbol}, which is a callback. */
  CALLBACK,
  /** {@code d = address of byte immediate in the first value of the map named symbol}. */
  GLOBAL,
  /** {@code d = address of byte offset in slot}. */
  FRAME,
  /** {@code d = d op b}, or the immediate. */
  ALU,
  /** {@code d = d} with the order of its low bytes reversed. */
  SWAP,
  /** {@code d} = the lower half of {@code a}. */
  ZERO_EXTEND,
  /** {@code d = a}, sign-extended from the size. */
  SIGN_EXTEND,
  /** {@code d = *(size *)(base + offset)}. */
  LOAD,
  /** {@code *(size *)(base + offset) = b}, or the immediate. */
  STORE,
  /** {@code *(size *)(base + offset) += b}, atomically. */
  ATOMIC_ADD,
  /** As {@link #ATOMIC_ADD}; {@code d}, which held the value to add, becomes the old value. */
  ATOMIC_FETCH_ADD,
  /** {@code d = a condition b ? 1 : 0}. */
  SET,
  /** {@code d = a condition b ? c : e}. */
  SELECT,
  /** Goes to target. */
  JUMP,
  /** Goes to target if {@code a condition b}, or the immediate. */
  JUMP_IF,
  /** Goes to target if the loop budget is spent. */
  MAY_GOTO,
  /** Calls a helper. */
  CALL,
  /** Calls the kfunc named symbol. */
  CALL_KFUNC,
  /** Returns R0. */
  EXIT
}
