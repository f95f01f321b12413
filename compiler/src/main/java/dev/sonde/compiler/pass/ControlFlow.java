package dev.sonde.compiler.pass;

import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Instruction;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Terminator;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.ValueMapping;
import dev.sonde.compiler.ir.ValueVisitor;
import java.util.ArrayList;
import java.util.List;

/**
 * Straightens the ways through a function: decides branches on constants, goes past blocks that
 * only pass control on, copies a lone branch to those who jump to it, joins blocks that follow each
 * other anyway, and drops what cannot be reached.
 */
final class ControlFlow {
  /** How many empty blocks in a row are gone past; a loop of them must not hold the compiler. */
  private static final int HOPS = 16;

  private static final int UNUSED = -1;
  private static final int ELSEWHERE = -2;

  private final Function function;
  private final Block[] blocks;
  private final Definitions definitions;
  private final Value[] replacements;
  private final ValueMapping replacement =
      new ValueMapping() {
        @Override
        public Value apply(Value value) {
          Value resolved = value;
          while (replacements[resolved.id()] != null) {
            resolved = replacements[resolved.id()];
          }
          return resolved;
        }
      };
  private boolean changed;

  private ControlFlow(Function function) {
    this.function = function;
    blocks = function.blocks().toArray(new Block[0]);
    definitions = Definitions.of(function);
    replacements = new Value[function.valueCount()];
  }

  /** The function with straight ways; the same function if they were. */
  static Function simplify(Function function) {
    return new ControlFlow(function).run();
  }

  private Function run() {
    thread();
    boolean[] reachable = reachable();
    removeSettledParameters(reachable);
    joinChains(reachable);
    for (int i = 0; i < blocks.length; i++) {
      changed |= !reachable[i];
    }
    return changed ? rebuilt(reachable) : function;
  }

  // Going past.

  private void thread() {
    int[] usedIn = usedIn();
    for (int i = 0; i < blocks.length; i++) {
      Terminator terminator = blocks[i].terminator();
      Terminator better = decided(terminator);
      for (int hop = 0; hop < HOPS; hop++) {
        Terminator next = copied(pastTargets(better, usedIn), i, usedIn);
        if (next == better) {
          break;
        }
        better = decided(next);
      }
      if (better != terminator) {
        changed = true;
        blocks[i] = new Block(i, blocks[i].parameters(), blocks[i].instructions(), better);
      }
    }
  }

  /** By value, the only block it is used in; {@link #ELSEWHERE} if in instructions or several. */
  private int[] usedIn() {
    int[] usedIn = new int[replacements.length];
    for (int i = 0; i < usedIn.length; i++) {
      usedIn[i] = UNUSED;
    }
    ValueVisitor inInstructions =
        new ValueVisitor() {
          @Override
          public void visit(Value value) {
            usedIn[value.id()] = ELSEWHERE;
          }
        };
    TerminatorUses inTerminator = new TerminatorUses(usedIn);
    for (Block block : blocks) {
      for (int i = 0; i < block.instructions().size(); i++) {
        block.instructions().get(i).operation().operands(inInstructions);
      }
      inTerminator.block = block.id();
      block.terminator().operands(inTerminator);
    }
    return usedIn;
  }

  private static final class TerminatorUses implements ValueVisitor {
    private final int[] usedIn;
    private int block;

    TerminatorUses(int[] usedIn) {
      this.usedIn = usedIn;
    }

    @Override
    public void visit(Value value) {
      int before = usedIn[value.id()];
      usedIn[value.id()] = before == UNUSED || before == block ? block : ELSEWHERE;
    }
  }

  /** Whether the block does nothing but pass control on, by parameters that nobody else uses. */
  private boolean isTransparent(int index, int[] usedIn) {
    Block block = blocks[index];
    if (!block.instructions().isEmpty()) {
      return false;
    }
    for (int i = 0; i < block.parameters().size(); i++) {
      int user = usedIn[block.parameters().get(i).id()];
      if (user != UNUSED && user != index) {
        return false;
      }
    }
    return true;
  }

  private Terminator decided(Terminator terminator) {
    if (terminator instanceof Terminator.Branch branch) {
      if (definitions.isConstant(branch.condition())) {
        return new Terminator.Jump(
            definitions.constant(branch.condition()) != 0 ? branch.ifTrue() : branch.ifFalse(),
            branch.location());
      }
      if (sameTarget(branch.ifTrue(), branch.ifFalse())) {
        return new Terminator.Jump(branch.ifTrue(), branch.location());
      }
    }
    return terminator;
  }

  private static boolean sameTarget(Terminator.Target a, Terminator.Target b) {
    if (a.block() != b.block()) {
      return false;
    }
    for (int i = 0; i < a.arguments().size(); i++) {
      if (a.arguments().get(i).id() != b.arguments().get(i).id()) {
        return false;
      }
    }
    return true;
  }

  /** The terminator with each target moved past one block that would only pass control on. */
  private Terminator pastTargets(Terminator terminator, int[] usedIn) {
    Terminator moved = terminator;
    for (int t = 0; t < terminator.targetCount(); t++) {
      Terminator.Target target = terminator.target(t);
      if (isTransparent(target.block(), usedIn)) {
        Terminator there =
            decided(blocks[target.block()].terminator().withOperands(passing(target)));
        if (there instanceof Terminator.Jump jump && jump.target().block() != target.block()) {
          moved = moved.withTarget(t, jump.target());
        }
      }
    }
    return moved;
  }

  /** In place of a jump to a block that only branches or returns, that branch or return itself. */
  private Terminator copied(Terminator terminator, int from, int[] usedIn) {
    if (!(terminator instanceof Terminator.Jump jump)
        || jump.target().block() == from
        || !isTransparent(jump.target().block(), usedIn)) {
      return terminator;
    }
    Terminator there = blocks[jump.target().block()].terminator();
    return there instanceof Terminator.Branch || there instanceof Terminator.Return
        ? there.withOperands(passing(jump.target()))
        : terminator;
  }

  /** Puts the arguments of a jump in the place of the parameters of the block it goes to. */
  private ValueMapping passing(Terminator.Target target) {
    List<Value> parameters = blocks[target.block()].parameters();
    return new ValueMapping() {
      @Override
      public Value apply(Value value) {
        for (int i = 0; i < parameters.size(); i++) {
          if (parameters.get(i).id() == value.id()) {
            return target.arguments().get(i);
          }
        }
        return value;
      }
    };
  }

  private boolean[] reachable() {
    boolean[] seen = new boolean[blocks.length];
    int[] stack = new int[blocks.length];
    int depth = 0;
    seen[0] = true;
    stack[depth++] = 0;
    while (depth > 0) {
      Terminator terminator = blocks[stack[--depth]].terminator();
      for (int t = 0; t < terminator.targetCount(); t++) {
        int target = terminator.target(t).block();
        if (!seen[target]) {
          seen[target] = true;
          stack[depth++] = target;
        }
      }
    }
    return seen;
  }

  // Parameters that are always given the same.

  private void removeSettledParameters(boolean[] reachable) {
    boolean again = true;
    while (again) {
      again = false;
      for (int b = 1; b < blocks.length; b++) {
        for (int p = 0; reachable[b] && p < blocks[b].parameters().size(); p++) {
          Value only = onlyArgument(b, p, reachable);
          if (only != null) {
            replacements[blocks[b].parameters().get(p).id()] = only;
            removeParameter(b, p);
            changed = true;
            again = true;
            p--;
          }
        }
      }
    }
  }

  private Value onlyArgument(int block, int index, boolean[] reachable) {
    Value parameter = blocks[block].parameters().get(index);
    Value only = null;
    for (int b = 0; b < blocks.length; b++) {
      Terminator terminator = blocks[b].terminator();
      for (int t = 0; reachable[b] && t < terminator.targetCount(); t++) {
        if (terminator.target(t).block() == block) {
          Value argument = replacement.apply(terminator.target(t).arguments().get(index));
          if (argument.id() != parameter.id()) {
            if (only != null && only.id() != argument.id()) {
              return null;
            }
            only = argument;
          }
        }
      }
    }
    return only;
  }

  private void removeParameter(int block, int index) {
    for (int b = 0; b < blocks.length; b++) {
      Terminator terminator = blocks[b].terminator();
      for (int t = 0; t < terminator.targetCount(); t++) {
        Terminator.Target target = terminator.target(t);
        if (target.block() == block) {
          terminator =
              terminator.withTarget(
                  t, new Terminator.Target(block, without(target.arguments(), index)));
        }
      }
      List<Value> parameters = blocks[b].parameters();
      if (b == block) {
        parameters = without(parameters, index);
      }
      blocks[b] = new Block(b, parameters, blocks[b].instructions(), terminator);
    }
  }

  private static List<Value> without(List<Value> values, int index) {
    List<Value> rest = new ArrayList<>(values);
    rest.remove(index);
    return rest;
  }

  // Joining.

  private void joinChains(boolean[] reachable) {
    int[] incoming = new int[blocks.length];
    for (int b = 0; b < blocks.length; b++) {
      for (int t = 0; reachable[b] && t < blocks[b].terminator().targetCount(); t++) {
        incoming[blocks[b].terminator().target(t).block()]++;
      }
    }
    for (int b = 0; b < blocks.length; b++) {
      while (reachable[b]
          && blocks[b].terminator() instanceof Terminator.Jump jump
          && jump.target().block() != b
          && jump.target().block() != 0
          && incoming[jump.target().block()] == 1) {
        int joined = jump.target().block();
        Block next = blocks[joined];
        for (int i = 0; i < next.parameters().size(); i++) {
          replacements[next.parameters().get(i).id()] =
              replacement.apply(jump.target().arguments().get(i));
        }
        List<Instruction> instructions =
            new ArrayList<>(blocks[b].instructions().size() + next.instructions().size());
        instructions.addAll(blocks[b].instructions());
        instructions.addAll(next.instructions());
        blocks[b] = new Block(b, blocks[b].parameters(), instructions, next.terminator());
        reachable[joined] = false;
        changed = true;
      }
    }
  }

  // The outcome.

  private Function rebuilt(boolean[] reachable) {
    int[] index = new int[blocks.length];
    int count = 0;
    for (int b = 0; b < blocks.length; b++) {
      index[b] = reachable[b] ? count++ : -1;
    }
    List<Block> kept = new ArrayList<>(count);
    for (int b = 0; b < blocks.length; b++) {
      if (reachable[b]) {
        kept.add(rebuilt(blocks[b], index));
      }
    }
    return function.withBlocks(kept);
  }

  private Block rebuilt(Block block, int[] index) {
    List<Instruction> instructions = new ArrayList<>(block.instructions().size());
    for (int i = 0; i < block.instructions().size(); i++) {
      Instruction instruction = block.instructions().get(i);
      Operation operation = instruction.operation().withOperands(replacement);
      instructions.add(new Instruction(instruction.result(), operation, instruction.location()));
    }
    Terminator terminator = block.terminator().withOperands(replacement);
    for (int t = 0; t < terminator.targetCount(); t++) {
      Terminator.Target target = terminator.target(t);
      terminator =
          terminator.withTarget(
              t, new Terminator.Target(index[target.block()], target.arguments()));
    }
    return new Block(index[block.id()], block.parameters(), instructions, terminator);
  }
}
