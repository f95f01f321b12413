package dev.sonde.compiler.ir;

import dev.sonde.compiler.ir.Terminator.Likelihood;
import java.util.Arrays;
import java.util.List;

/** Orders of the reachable blocks, each after all its predecessors except for back edges. */
public final class ReversePostorder {
  private ReversePostorder() {}

  /** Targets in the order in which terminators name them. */
  static int[] of(List<Block> blocks) {
    return of(blocks, false);
  }

  /** The likely target of a branch, as far as can be, right behind it. */
  public static int[] byLikelihood(List<Block> blocks) {
    return of(blocks, true);
  }

  private static int[] of(List<Block> blocks, boolean byLikelihood) {
    int[] order = new int[blocks.size()];
    int free = order.length;
    int[] stack = new int[blocks.size()];
    int[] visited = new int[blocks.size()];
    boolean[] seen = new boolean[blocks.size()];
    int depth = 0;
    stack[depth++] = 0;
    seen[0] = true;
    while (depth > 0) {
      int block = stack[depth - 1];
      Terminator terminator = blocks.get(block).terminator();
      if (visited[block] < terminator.targetCount()) {
        int visit = visited[block]++;
        int choice = byLikelihood ? likelyLast(terminator, visit) : visit;
        int target = terminator.target(choice).block();
        if (!seen[target]) {
          seen[target] = true;
          stack[depth++] = target;
        }
      } else {
        order[--free] = block;
        depth--;
      }
    }
    return Arrays.copyOfRange(order, free, order.length);
  }

  /** Which target to visit: what is visited last comes right behind its predecessor. */
  private static int likelyLast(Terminator terminator, int visit) {
    boolean trueLast =
        terminator instanceof Terminator.Branch branch && branch.likelihood() != Likelihood.FALSE;
    return trueLast ? terminator.targetCount() - 1 - visit : visit;
  }
}
