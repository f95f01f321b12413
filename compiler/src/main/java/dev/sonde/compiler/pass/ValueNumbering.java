package dev.sonde.compiler.pass;

import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Dominators;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Instruction;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.Location;
import dev.sonde.compiler.ir.LoopOperation;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Predecessors;
import dev.sonde.compiler.ir.Terminator;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.ValueMapping;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes nothing twice: walks the dominator tree, simplifies each operation by what is known of
 * its operands, and replaces it by an equal one computed before on every path.
 *
 * <p>Reads of maps count as equal if their keys are and nothing was written to the map in between.
 * What other CPUs write meanwhile does not matter: a script that asks twice in one run gets the
 * answer of one moment.
 */
final class ValueNumbering {
  /** The version of what never changes during a run. */
  private static final int TIMELESS = 0;

  private final Function function;
  private final Definitions definitions;
  private final Simplifier simplifier;
  private final NumberTable table = new NumberTable();
  private final Value[] replacements;
  private final List<List<Instruction>> rewritten = new ArrayList<>();
  private final Terminator[] terminators;

  /** By block, the version of each map where the block ends; null for blocks not reached yet. */
  private final int[][] versionsAtEnd;

  private final int mapCount;
  private final ValueMapping replacement =
      new ValueMapping() {
        @Override
        public Value apply(Value value) {
          return resolve(value);
        }
      };
  private List<Instruction> current;
  private Location location = Location.NONE;
  private int[] versions;
  private int lastVersion = TIMELESS;
  private int nextValue;
  private boolean changed;

  private ValueNumbering(Function function) {
    this.function = function;
    nextValue = function.valueCount();

    definitions = Definitions.of(function);
    replacements = new Value[nextValue];
    terminators = new Terminator[function.blocks().size()];
    versionsAtEnd = new int[function.blocks().size()][];
    mapCount = mapCount(function);
    simplifier =
        new Simplifier(
            definitions,
            new Simplifier.Constants() {
              @Override
              public Value of(long constant) {
                return constant(constant);
              }
            });
    for (int i = 0; i < function.blocks().size(); i++) {
      rewritten.add(null);
    }
  }

  /** The function without what it computed twice; the same function if it did not. */
  static Function run(Function function) {
    return new ValueNumbering(function).run();
  }

  private static int mapCount(Function function) {
    int count = 0;
    for (Block block : function.blocks()) {
      for (int i = 0; i < block.instructions().size(); i++) {
        MapDeclaration map = mapOf(block.instructions().get(i).operation());
        if (map != null) {
          count = Math.max(count, map.id() + 1);
        }
      }
    }
    return count;
  }

  private Function run() {
    Dominators dominators = Dominators.of(function);
    Predecessors predecessors = Predecessors.of(function.blocks());
    int[] order = dominators.order();
    int[] immediate = dominators.immediate();
    // Children of a block, in reverse postorder, as linked lists.
    int[] firstChild = new int[immediate.length];
    int[] sibling = new int[immediate.length];
    for (int i = 0; i < immediate.length; i++) {
      firstChild[i] = -1;
      sibling[i] = -1;
    }
    for (int i = order.length - 1; i > 0; i--) {
      int block = order[i];
      sibling[block] = firstChild[immediate[block]];
      firstChild[immediate[block]] = block;
    }
    int[] stack = new int[order.length];
    int[] mark = new int[immediate.length];
    int depth = 0;
    int block = 0;
    while (true) {
      mark[block] = table.size();
      enter(block, predecessors);
      stack[depth++] = block;
      int next = firstChild[block];
      while (next < 0 && depth > 0) {
        int left = stack[--depth];
        table.shrink(mark[left]);
        next = sibling[left];
      }
      if (next < 0) {
        break;
      }
      block = next;
    }
    return changed ? rebuilt() : function;
  }

  private void enter(int index, Predecessors predecessors) {
    Block block = function.blocks().get(index);
    int[] before =
        predecessors.count(index) == 1 ? versionsAtEnd[predecessors.get(index, 0)] : null;
    versions = new int[mapCount];
    for (int i = 0; i < mapCount; i++) {
      versions[i] = before == null ? ++lastVersion : before[i];
    }
    current = new ArrayList<>(block.instructions().size() + 4);
    List<Instruction> instructions = block.instructions();
    for (int i = 0; i < instructions.size(); i++) {
      number(instructions.get(i));
    }
    rewritten.set(index, current);
    terminators[index] = block.terminator();
    versionsAtEnd[index] = versions;
  }

  private void number(Instruction instruction) {
    location = instruction.location();
    Operation operation = instruction.operation().withOperands(replacement);
    Value known = simplifier.existing(operation);
    if (known == null) {
      Operation cheaper = simplifier.cheaper(operation);
      if (cheaper != operation) {
        operation = cheaper;
        changed = true;
        known = simplifier.existing(operation);
      }
    }
    int version = version(operation);
    if (known == null && version >= 0) {
      known = table.find(operation, version);
    }
    if (known != null) {
      replacements[instruction.result().id()] = known;
      changed = true;
      return;
    }
    definitions.set(instruction.result(), operation);
    if (version >= 0) {
      table.add(operation, version, instruction.result());
    } else {
      written(operation);
    }
    current.add(new Instruction(instruction.result(), operation, instruction.location()));
  }

  private Value constant(long number) {
    Operation operation = new IntegerOperation.Constant(number);
    Value known = table.find(operation, TIMELESS);
    if (known != null) {
      return known;
    }
    Value value = new Value(nextValue++, Type.I64);
    definitions.set(value, operation);
    table.add(operation, TIMELESS, value);
    current.add(new Instruction(value, operation, location));
    return value;
  }

  /** Which version of memory the operation reads, or -1 if it is not to be numbered. */
  private int version(Operation operation) {
    if (operation.effect() == Operation.Effect.PURE) {
      return TIMELESS;
    }
    if (operation instanceof MemoryOperation.Load load
        && load.pointer().type().pointsInto(Type.Space.CONTEXT)) {
      return TIMELESS;
    }
    if (operation instanceof MapOperation.MapGet get && isComparable(get.key())) {
      return versions[get.map().id()];
    }
    if (operation instanceof MapOperation.MapHas has && isComparable(has.key())) {
      return versions[has.map().id()];
    }
    return -1;
  }

  /** Whether equal parts mean equal keys: not if bytes in memory are part of it. */
  private static boolean isComparable(MapKey key) {
    for (int i = 0; i < key.parts().size(); i++) {
      MapKey.Part part = key.parts().get(i);
      if (part instanceof MapKey.Bytes || part instanceof MapKey.Stack) {
        return false;
      }
    }
    return true;
  }

  private void written(Operation operation) {
    if (operation instanceof LoopOperation) {
      // The callback may write to any map.
      for (int i = 0; i < mapCount; i++) {
        versions[i] = ++lastVersion;
      }
    } else if (operation.effect() == Operation.Effect.WRITE) {
      MapDeclaration map = mapOf(operation);
      if (map != null) {
        versions[map.id()] = ++lastVersion;
      }
    }
  }

  private static MapDeclaration mapOf(Operation operation) {
    if (operation instanceof MapOperation.MapGet get) {
      return get.map();
    }
    if (operation instanceof MapOperation.MapHas has) {
      return has.map();
    }
    if (operation instanceof MapOperation.MapSet set) {
      return set.map();
    }
    if (operation instanceof MapOperation.MapSetBytes set) {
      return set.map();
    }
    if (operation instanceof MapOperation.MapAdd add) {
      return add.map();
    }
    if (operation instanceof MapOperation.MapDelete delete) {
      return delete.map();
    }
    if (operation instanceof MapOperation.MapAggregate aggregate) {
      return aggregate.map();
    }
    return null;
  }

  private Value resolve(Value value) {
    Value resolved = value;
    while (resolved.id() < replacements.length && replacements[resolved.id()] != null) {
      resolved = replacements[resolved.id()];
    }
    return resolved;
  }

  private Function rebuilt() {
    List<Block> blocks = new ArrayList<>(function.blocks().size());
    for (int i = 0; i < function.blocks().size(); i++) {
      Block block = function.blocks().get(i);
      List<Instruction> instructions = rewritten.get(i);
      // What cannot be reached stays as it is, for control flow simplification to remove.
      blocks.add(
          new Block(
              i,
              block.parameters(),
              instructions == null ? block.instructions() : instructions,
              instructions == null
                  ? block.terminator()
                  : terminators[i].withOperands(replacement)));
    }
    return function.withBlocks(blocks);
  }
}
