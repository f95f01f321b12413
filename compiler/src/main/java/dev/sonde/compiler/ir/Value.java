package dev.sonde.compiler.ir;

/**
 * An SSA value: defined once, by an instruction or as a block's parameter.
 *
 * @param id unique within its function
 * @param type what a register holding it contains
 */
public record Value(int id, Type type) {
  @Override
  public String toString() {
    return "%" + id;
  }
}
