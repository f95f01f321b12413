package dev.sonde.bpf.asm;

/**
 * A place in a function's code, bound by {@link Assembler#bind(Label)}.
 *
 * @param id a small number that tells the labels of one function apart; not negative
 */
public record Label(int id) implements JumpTarget {
  public Label {
    if (id < 0) {
      throw new IllegalArgumentException("label " + id + " is negative");
    }
  }
}
