package dev.sonde.compiler.ir;

/**
 * An SSA value: defined once, by an instruction or as a block's parameter.
 *
 * @param id unique within its function
 * @param type what a register holding it contains
 */
public record Value(int id, Type type) {
  // Written out: a record's own are linked at their first call, which a cold start would wait for.

  @Override
  public boolean equals(Object other) {
    return other instanceof Value value && id == value.id && type.equals(value.type);
  }

  @Override
  public int hashCode() {
    return id;
  }

  @Override
  public String toString() {
    return "%" + id;
  }
}
