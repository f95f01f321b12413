package dev.sonde.symbols.demangle;

import java.util.List;

/** Writes nodes, and holds what they need to know while they are written. */
final class Printer {
  private static final int MAX_LENGTH = 1 << 17;
  private static final int MAX_STEPS = 1 << 18;
  private static final int MAX_DEPTH = 512;

  private final StringBuilder out = new StringBuilder();
  private char last;
  private int steps;
  private int depth;

  /** The template arguments that parameters stand for; null for none. */
  TemplateScope scope;

  /** Whether the parameters of a lambda are being written. */
  boolean inLambda;

  /** The element of packs that is being written, and how many there are; -1 where it is open. */
  int packIndex = -1;

  int packSize = -1;

  void step() throws DemangleException {
    if (++steps > MAX_STEPS || out.length() > MAX_LENGTH) {
      throw new DemangleException("too long");
    }
  }

  void print(String text) {
    out.append(text);
    last = text.isEmpty() ? last : text.charAt(text.length() - 1);
  }

  void print(Node node) throws DemangleException {
    left(node);
    right(node);
  }

  void left(Node node) throws DemangleException {
    step();
    if (++depth > MAX_DEPTH) {
      throw new DemangleException("nested too deeply");
    }
    node.left(this);
    depth--;
  }

  void right(Node node) throws DemangleException {
    step();
    if (++depth > MAX_DEPTH) {
      throw new DemangleException("nested too deeply");
    }
    node.right(this);
    depth--;
  }

  /** Writes nodes with commas between those of which anything remains. */
  void printList(List<Node> nodes) throws DemangleException {
    boolean first = true;
    for (Node node : nodes) {
      int before = out.length();
      if (!first) {
        print(", ");
      }
      int after = out.length();
      print(node);
      if (out.length() == after) {
        out.setLength(before);
      } else {
        first = false;
      }
    }
  }

  int length() {
    return out.length();
  }

  void truncate(int length) {
    out.setLength(length);
  }

  /** The character that was written last, even where it was taken back, as c++filt has it. */
  char last() {
    return last;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
