package dev.sonde.compiler.pass;

import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Dominators;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Instruction;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.LoweredOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Predecessors;
import dev.sonde.compiler.ir.Terminator;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.ValueVisitor;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves what does not change in a loop to the block before it: operations without effect whose
 * operands come from outside. Constants and addresses stay, as they are made where they are used.
 *
 * <p>What offsets of pointers are computed from stays too: the verifier has seen the bounds of its
 * operands only where the script, or the expansion, has checked them.
 */
final class LoopInvariants implements ValueVisitor {
  private final Function function;
  private final Dominators dominators;
  private final Predecessors predecessors;
  private final List<List<Instruction>> instructions = new ArrayList<>();

  /** By value, the block that defines it. */
  private final int[] home;

  /** By value, whether the offset of a pointer depends on it. */
  private final boolean[] addressing;

  private boolean[] loop;
  private boolean outside;
  private boolean changed;

  private LoopInvariants(Function function, Dominators dominators) {
    this.function = function;
    this.dominators = dominators;
    predecessors = Predecessors.of(function.blocks());
    home = new int[function.valueCount()];
    for (int b = 0; b < function.blocks().size(); b++) {
      Block block = function.blocks().get(b);
      instructions.add(block.instructions());
      for (int i = 0; i < block.parameters().size(); i++) {
        home[block.parameters().get(i).id()] = b;
      }
      for (int i = 0; i < block.instructions().size(); i++) {
        home[block.instructions().get(i).result().id()] = b;
      }
    }
    addressing = addressing();
  }

  private boolean[] addressing() {
    boolean[] marked = new boolean[home.length];
    boolean[] grown = new boolean[1];
    ValueVisitor mark =
        new ValueVisitor() {
          @Override
          public void visit(Value value) {
            grown[0] |= !marked[value.id()];
            marked[value.id()] = true;
          }
        };
    do {
      grown[0] = false;
      for (int b = function.blocks().size() - 1; b >= 0; b--) {
        Block block = function.blocks().get(b);
        for (int i = block.instructions().size() - 1; i >= 0; i--) {
          Operation operation = block.instructions().get(i).operation();
          if (operation instanceof MemoryOperation.PointerAdd add) {
            mark.visit(add.offset());
          } else if (marked[block.instructions().get(i).result().id()]) {
            operation.operands(mark);
          }
        }
        for (int t = 0; t < block.terminator().targetCount(); t++) {
          Terminator.Target target = block.terminator().target(t);
          List<Value> parameters = function.blocks().get(target.block()).parameters();
          for (int p = 0; p < parameters.size(); p++) {
            if (marked[parameters.get(p).id()]) {
              mark.visit(target.arguments().get(p));
            }
          }
        }
      }
    } while (grown[0]);
    return marked;
  }

  /** The function with less in its loops; the same function if there is nothing to move. */
  static Function hoist(Function function) {
    if (function.blocks().size() < 2) {
      return function;
    }
    Dominators dominators = Dominators.of(function);
    int[] order = dominators.order();
    LoopInvariants pass = null;
    // Inner loops come later in the order: what leaves one can leave the next one out too.
    for (int i = order.length - 1; i > 0; i--) {
      if (isHeader(function, dominators, order[i])) {
        if (pass == null) {
          pass = new LoopInvariants(function, dominators);
        }
        pass.hoistFrom(order[i]);
      }
    }
    return pass == null || !pass.changed ? function : pass.rebuilt();
  }

  private static boolean isHeader(Function function, Dominators dominators, int block) {
    for (int b = 0; b < function.blocks().size(); b++) {
      Terminator terminator = function.blocks().get(b).terminator();
      for (int t = 0; t < terminator.targetCount(); t++) {
        if (terminator.target(t).block() == block
            && dominators.number()[b] >= 0
            && dominators.dominates(block, b)) {
          return true;
        }
      }
    }
    return false;
  }

  private void hoistFrom(int header) {
    findLoop(header);
    int before = dominators.immediate()[header];
    int[] order = dominators.order();
    for (int i = dominators.number()[header]; i < order.length; i++) {
      if (loop[order[i]]) {
        hoist(order[i], before);
      }
    }
  }

  private void findLoop(int header) {
    loop = new boolean[function.blocks().size()];
    loop[header] = true;
    int[] work = new int[loop.length];
    int count = 0;
    for (int p = 0; p < predecessors.count(header); p++) {
      int latch = predecessors.get(header, p);
      if (!loop[latch] && dominators.number()[latch] >= 0 && dominators.dominates(header, latch)) {
        loop[latch] = true;
        work[count++] = latch;
      }
    }
    while (count > 0) {
      int block = work[--count];
      for (int p = 0; p < predecessors.count(block); p++) {
        int predecessor = predecessors.get(block, p);
        if (!loop[predecessor]) {
          loop[predecessor] = true;
          work[count++] = predecessor;
        }
      }
    }
  }

  private void hoist(int block, int before) {
    List<Instruction> stay = new ArrayList<>(instructions.get(block).size());
    List<Instruction> leave = new ArrayList<>();
    for (int i = 0; i < instructions.get(block).size(); i++) {
      Instruction instruction = instructions.get(block).get(i);
      if (isInvariant(instruction)) {
        leave.add(instruction);
        home[instruction.result().id()] = before;
      } else {
        stay.add(instruction);
      }
    }
    boolean worthwhile = false;
    for (int i = 0; i < leave.size(); i++) {
      worthwhile |= !isFree(leave.get(i).operation());
    }
    if (!worthwhile) {
      for (int i = 0; i < leave.size(); i++) {
        home[leave.get(i).result().id()] = block;
      }
      return;
    }
    List<Instruction> longer = new ArrayList<>(instructions.get(before));
    longer.addAll(leave);
    instructions.set(before, longer);
    instructions.set(block, stay);
    changed = true;
  }

  private boolean isInvariant(Instruction instruction) {
    Operation operation = instruction.operation();
    if (operation.effect() != Operation.Effect.PURE
        || operation instanceof MemoryOperation.PointerAdd
        || addressing[instruction.result().id()] && !isFree(operation)) {
      return false;
    }
    outside = true;
    operation.operands(this);
    return outside;
  }

  @Override
  public void visit(Value operand) {
    outside &= !loop[home[operand.id()]];
  }

  /** What costs nothing where it is, and may be wanted as an operand of something that leaves. */
  private static boolean isFree(Operation operation) {
    return operation instanceof IntegerOperation.Constant
        || operation instanceof MemoryOperation.SlotAddress
        || operation instanceof LoweredOperation.GlobalAddress
        || operation instanceof MemoryOperation.DataAddress
        || operation instanceof LoweredOperation.CallbackReference
        || operation instanceof LoweredOperation.MapReference;
  }

  private Function rebuilt() {
    List<Block> blocks = new ArrayList<>(function.blocks().size());
    for (int b = 0; b < function.blocks().size(); b++) {
      Block block = function.blocks().get(b);
      blocks.add(new Block(b, block.parameters(), instructions.get(b), block.terminator()));
    }
    return function.withBlocks(blocks);
  }
}
