package dev.sonde.compiler.ir;

import java.util.List;

/**
 * Which blocks every path to a block goes through, by the algorithm of Cooper, Harvey and Kennedy,
 * "A Simple, Fast Dominance Algorithm" (2001).
 */
public final class Dominators {
  private final int[] order;
  private final int[] number;
  private final int[] immediate;

  private Dominators(int[] order, int[] number, int[] immediate) {
    this.order = order;
    this.number = number;
    this.immediate = immediate;
  }

  /** The dominators of a function's blocks. */
  public static Dominators of(Function function) {
    List<Block> blocks = function.blocks();
    int[] order = ReversePostorder.of(blocks);
    int[] number = new int[blocks.size()];
    int[] immediate = new int[blocks.size()];
    for (int i = 0; i < number.length; i++) {
      number[i] = -1;
      immediate[i] = -1;
    }
    for (int i = 0; i < order.length; i++) {
      number[order[i]] = i;
    }
    Dominators dominators = new Dominators(order, number, immediate);
    dominators.solve(blocks);
    return dominators;
  }

  private void solve(List<Block> blocks) {
    Predecessors predecessors = Predecessors.of(blocks);
    immediate[0] = 0;
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = 1; i < order.length; i++) {
        int block = order[i];
        int meet = -1;
        for (int p = 0; p < predecessors.count(block); p++) {
          int predecessor = predecessors.get(block, p);
          if (immediate[predecessor] >= 0) {
            meet = meet < 0 ? predecessor : intersect(meet, predecessor);
          }
        }
        if (immediate[block] != meet) {
          immediate[block] = meet;
          changed = true;
        }
      }
    }
    immediate[0] = -1;
  }

  private int intersect(int a, int b) {
    int left = a;
    int right = b;
    while (left != right) {
      while (number[left] > number[right]) {
        left = immediate[left];
      }
      while (number[right] > number[left]) {
        right = immediate[right];
      }
    }
    return left;
  }

  /** Reachable blocks, each after all its predecessors except for back edges. */
  public int[] order() {
    return order;
  }

  /** A block's place in {@link #order}; -1 if it cannot be reached. */
  public int[] number() {
    return number;
  }

  /** Each block's immediate dominator; -1 for the entry and for what cannot be reached. */
  public int[] immediate() {
    return immediate;
  }

  /** Whether every path to {@code dominated} goes through {@code dominator}. */
  public boolean dominates(int dominator, int dominated) {
    int at = dominated;
    while (at > 0 && number[at] > number[dominator]) {
      at = immediate[at];
    }
    return at == dominator;
  }
}
