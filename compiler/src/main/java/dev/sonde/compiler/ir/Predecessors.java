package dev.sonde.compiler.ir;

import java.util.List;

/** Which blocks go to a block; one that goes there twice is listed twice. */
public final class Predecessors {
  private final int[] start;
  private final int[] blocks;

  private Predecessors(int[] start, int[] blocks) {
    this.start = start;
    this.blocks = blocks;
  }

  /** The predecessors of every block of a function. */
  public static Predecessors of(List<Block> blocks) {
    int[] start = new int[blocks.size() + 1];
    for (int b = 0; b < blocks.size(); b++) {
      Terminator terminator = blocks.get(b).terminator();
      for (int t = 0; t < terminator.targetCount(); t++) {
        start[terminator.target(t).block() + 1]++;
      }
    }
    for (int b = 0; b < blocks.size(); b++) {
      start[b + 1] += start[b];
    }
    int[] sources = new int[start[blocks.size()]];
    int[] filled = new int[blocks.size()];
    for (int b = 0; b < blocks.size(); b++) {
      Terminator terminator = blocks.get(b).terminator();
      for (int t = 0; t < terminator.targetCount(); t++) {
        int target = terminator.target(t).block();
        sources[start[target] + filled[target]++] = b;
      }
    }
    return new Predecessors(start, sources);
  }

  /** How many jumps go to {@code block}. */
  public int count(int block) {
    return start[block + 1] - start[block];
  }

  /** The block that jump {@code index} to {@code block} comes from. */
  public int get(int block, int index) {
    return blocks[start[block] + index];
  }
}
