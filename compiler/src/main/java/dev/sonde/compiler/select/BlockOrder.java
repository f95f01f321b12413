package dev.sonde.compiler.select;

import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Dominators;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Predecessors;
import dev.sonde.compiler.ir.ReversePostorder;
import dev.sonde.compiler.ir.Terminator;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import java.util.List;

/**
 * The order that blocks are emitted in: each before what it dominates, the likely successor right
 * behind its predecessor, and what is only reached by unlikely branches at the end.
 */
final class BlockOrder {
  private final List<Block> blocks;
  private final int[] order;
  private final int[] depth;

  private BlockOrder(List<Block> blocks, int[] order, int[] depth) {
    this.blocks = blocks;
    this.order = order;
    this.depth = depth;
  }

  static BlockOrder of(Function function) {
    List<Block> blocks = function.blocks();
    Dominators dominators = Dominators.of(function);
    int[] postorder = ReversePostorder.byLikelihood(blocks);
    boolean[] cold = cold(blocks, postorder);
    int[] order = new int[postorder.length];
    int filled = 0;
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < postorder.length; i++) {
        if (cold[postorder[i]] == (pass == 1)) {
          order[filled++] = postorder[i];
        }
      }
    }
    return new BlockOrder(blocks, order, depths(blocks, dominators));
  }

  int[] order() {
    return order;
  }

  /** In how many loops a block lies. */
  int depth(int block) {
    return depth[block];
  }

  Block block(int id) {
    return blocks.get(id);
  }

  /** Whether every way to a block leads through an unlikely branch. */
  private static boolean[] cold(List<Block> blocks, int[] order) {
    boolean[] warm = new boolean[blocks.size()];
    warm[0] = true;
    for (int i = 0; i < order.length; i++) {
      if (!warm[order[i]]) {
        continue;
      }
      Terminator terminator = blocks.get(order[i]).terminator();
      for (int t = 0; t < terminator.targetCount(); t++) {
        if (!unlikely(terminator, t)) {
          warm[terminator.target(t).block()] = true;
        }
      }
    }
    boolean[] cold = new boolean[blocks.size()];
    for (int i = 0; i < cold.length; i++) {
      cold[i] = !warm[i];
    }
    return cold;
  }

  private static boolean unlikely(Terminator terminator, int target) {
    if (terminator instanceof Terminator.LoopHead) {
      return target == 1;
    }
    return terminator instanceof Terminator.Branch branch
        && branch.likelihood() == (target == 0 ? Likelihood.FALSE : Likelihood.TRUE);
  }

  /** Natural loops: from a back edge's source backwards to its target. */
  private static int[] depths(List<Block> blocks, Dominators dominators) {
    int[] depth = new int[blocks.size()];
    int[] order = dominators.order();
    Predecessors predecessors = null;
    for (int i = 0; i < order.length; i++) {
      Terminator terminator = blocks.get(order[i]).terminator();
      for (int t = 0; t < terminator.targetCount(); t++) {
        int header = terminator.target(t).block();
        if (dominators.number()[header] <= i && dominators.dominates(header, order[i])) {
          if (predecessors == null) {
            predecessors = Predecessors.of(blocks);
          }
          mark(header, order[i], predecessors, depth);
        }
      }
    }
    return depth;
  }

  private static void mark(int header, int latch, Predecessors predecessors, int[] depth) {
    boolean[] inside = new boolean[depth.length];
    int[] work = new int[depth.length];
    int count = 0;
    inside[header] = true;
    depth[header]++;
    if (!inside[latch]) {
      inside[latch] = true;
      work[count++] = latch;
    }
    while (count > 0) {
      int block = work[--count];
      depth[block]++;
      for (int p = 0; p < predecessors.count(block); p++) {
        int predecessor = predecessors.get(block, p);
        if (!inside[predecessor]) {
          inside[predecessor] = true;
          work[count++] = predecessor;
        }
      }
    }
  }
}
